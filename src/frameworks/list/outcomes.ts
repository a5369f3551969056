// What many tools do alike.

import { say } from "../../domain/text.ts";
import type { ListRules, Outcome } from "../framework.ts";
import { nameOf } from "../paths.ts";

/** The tool remembers names only, and does not look at what it ran. */
export const editsAreNotSeen: NonNullable<ListRules["edited"]> = {
  severity: "nit",
  by: "code",
  says: () => say`Databases that have run it do not run it again; only new ones get what is written now.`,
};

/** The tool remembers versions only: to it the new migration is the one that has run. */
export const replacementNeverRuns: Outcome = {
  severity: "blocker",
  says: ({ id, path, otherPath }) =>
    say`A database that has run ${nameOf(otherPath)} has ${id} behind it: ${nameOf(path)} never runs there, and does on a new one.`,
};

/** `tool` (its name, our word) remembers names only, so that two of one name are one to it. */
export function oneOfANameRuns(tool: TemplateStringsArray): Outcome {
  return {
    severity: "blocker",
    says: ({ id }) =>
      say`${say(tool)} tells migrations apart by ${id} alone: who has run one of them never runs the other.`,
  };
}

/** The tool does not miss what is gone. */
export const goneIsNotMissed: Outcome = {
  severity: "nit",
  says: () => say`Databases that have run it keep what it did; new ones never get it.`,
};

/** To the tool another name is another migration. */
export const runsTwice: Outcome = {
  severity: "blocker",
  says: ({ id, other }) => say`Databases that have run ${other} run it a second time, as ${id}.`,
};

/** To the tool a copy of another name is another migration. */
export const copyRunsToo: Outcome = {
  severity: "blocker",
  says: ({ id, other }) =>
    say`What ${other} has done is done a second time, as ${id}, on every database, new ones too.`,
};

/** To the tool another name is another migration, which does nothing where it has been done. */
export const runsTwiceForNothing: Outcome = {
  severity: "nit",
  says: ({ id, other }) =>
    say`Databases that have run ${other} run it a second time, as ${id}, which changes nothing: it looks first whether it is done.`,
};
