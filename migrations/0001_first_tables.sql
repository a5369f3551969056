-- Everything here but rounds and comment commands can be rebuilt from the forge.

create table assay.repository (
  id bigint primary key,
  slug text not null,
  seen_at timestamptz not null default now(),
  -- Set when the forge says there is no such repository any more.
  gone_at timestamptz,
  -- Comments up to here have been read by the reconciler. What was said before Assay was there was not said to it.
  -- Forges write whole seconds.
  comments_since timestamptz not null default date_trunc('second', now())
);

create table assay.pull_request (
  repo_id bigint not null references assay.repository (id) on delete cascade,
  number bigint not null,
  -- Every event adds one to gen; what a run has judged is done_gen.
  gen bigint not null default 0,
  done_gen bigint not null default 0,
  -- Every run takes the next one; only the holder of the last one may write.
  token bigint not null default 0,
  dirty_at timestamptz,
  dirty_before timestamptz,
  state text not null default 'open' check (state in ('open', 'closed')),
  head_sha text check (head_sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  base_ref text,
  base_sha text check (base_sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  verdict text check (verdict in ('approve', 'request_changes', 'inconclusive')),
  round integer not null default 0,
  comment_id bigint,
  -- The two verdict labels' names when the verdict was last published.
  approve_label text,
  refusal_label text,
  -- Runs begun since the last that ended well; counted at the start, so that a killed process counts too.
  attempts integer not null default 0,
  dead boolean not null default false,
  last_error text,
  rechecked_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (repo_id, number)
);

create index pull_request_dirty on assay.pull_request (dirty_at) where gen > done_gen and not dead;
create index pull_request_open on assay.pull_request (repo_id) where state = 'open';

create table assay.delivery (
  id text primary key,
  event text not null,
  repo_id bigint,
  number bigint,
  received_at timestamptz not null default now()
);

create index delivery_received_at on assay.delivery (received_at);

create table assay.round (
  repo_id bigint not null,
  number bigint not null,
  n integer not null,
  head_sha text not null,
  base_sha text not null,
  verdict text not null check (verdict in ('approve', 'request_changes', 'inconclusive')),
  -- What the next round needs of this one (src/domain/round.ts).
  stored jsonb not null,
  -- The migrations that the pull request added in this round.
  identities jsonb not null,
  at timestamptz not null default now(),
  primary key (repo_id, number, n),
  foreign key (repo_id, number) references assay.pull_request (repo_id, number) on delete cascade
);

create table assay.comment_command (
  comment_id bigint primary key,
  repo_id bigint not null,
  number bigint not null,
  author_id bigint not null,
  author_login text not null,
  name text not null,
  state text not null default 'seen' check (state in ('seen', 'accepted', 'refused', 'done')),
  at timestamptz not null default now(),
  foreign key (repo_id, number) references assay.pull_request (repo_id, number) on delete cascade
);

create index comment_command_open on assay.comment_command (at) where state in ('seen', 'accepted');
