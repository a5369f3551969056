// Migrations that moved out of the folder that a configuration named, where none names the one they are in now.

import type { Text } from "../../domain/text.ts";
import type { ListFramework } from "../framework.ts";

/** `says`: what a tool does that finds the folder empty or not there. */
export function leftBehind(says: Text): NonNullable<ListFramework["leftBehind"]> {
  return (base, merged) =>
    base.evidence === "configured" && merged.evidence !== "configured" && merged.root !== base.root ? says : undefined;
}
