-- The head that was last given a pending, until a run ends well: a run that dies leaves it to the next one, which may
-- find another head.
alter table assay.pull_request
  add column pending_sha text check (pending_sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$');
