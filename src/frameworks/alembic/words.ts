// What Alembic prints (1.20), and what it does about migrations that have run: a database remembers the heads it stands at, and
// takes everything before them as done.

import { say } from "../../domain/text.ts";
import type { GraphRules, Outcome } from "../framework.ts";
import type { ToolWords } from "../tool-words.ts";

export const words: ToolWords = {
  upgrade: "alembic upgrade head",
  upgradeAll: "alembic upgrade heads",
  manyHeads: () => "Multiple head revisions are present for given argument 'head'",
  takenId: (id) =>
    say`Alembic warns ${`Revision ${id} is present more than once`}: one of the two files shadows the other.`,
  missingParent: (parent) => `KeyError: '${parent}'`,
  cycle: (ids) => `Cycle is detected in revisions (${ids.join(", ")})`,
  dependencyCycle: (ids) =>
    ids.length === 1
      ? `Dependency self-loop is detected in revisions (${ids.join(", ")})`
      : `Dependency cycle is detected in revisions (${ids.join(", ")})`,
  takenLabel: (label, id, other) => `Branch name '${label}' in revision ${id} already used by revision ${other}`,
  join: "alembic merge heads",
};

const goneId = (id: string): string => `Can't locate revision identified by '${id}'`;

const gone: Outcome = {
  severity: "blocker",
  says: ({ id }) => say`A database that stands at ${id} refuses every upgrade with ${goneId(id)}.`,
};

export const rules: GraphRules = {
  deleted: gone,
  leftOut: {
    severity: "nit",
    says: ({ id }) =>
      say`What followed ${id} follows on: a database at a head does not notice, and only a new one runs what is there now. One that still stands at ${id} itself refuses every upgrade with ${goneId(id)}.`,
  },
  renamed: gone,
  redone: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`To Alembic ${other} is a new migration: a database at a head, which has run ${id} already, does the same a second time, and stops with errors such as ${'relation "…" already exists'}.`,
  },
  unstood: {
    severity: "nit",
    says: ({ id }) =>
      say`${id} came to the base together with what follows it: a database that follows the base never stood at it. One that ran it elsewhere refuses every upgrade with ${goneId(id)}.`,
  },
  inserted: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`${other} is made to follow ${id}: a database that is past it takes everything before it as done, so ${id} never runs there.`,
  },
  rerun: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`The change hangs ${id} behind ${other}, the last one on the base: a database that stands at ${other} takes it for new.`,
  },
};
