// What many tools do alike.

import { say } from "../../domain/text.ts";
import type { ListRules } from "../framework.ts";

/** The tool remembers names only, and does not look at what it ran. */
export const editsAreNotSeen: NonNullable<ListRules["edited"]> = {
  severity: "nit",
  by: "code",
  says: () => say`Databases that have run it do not run it again; only new ones get what is written now.`,
};
