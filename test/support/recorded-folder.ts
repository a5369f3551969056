// Where the recordings of real forges lie: beside the checkout, not in it.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** Absolute path. Throws, with what to do, where they are missing: a test that is passed over would look like one that holds. */
export function recordedFolder(beside = join(import.meta.dirname, "../../..")): string {
  const folder = join(beside, "shared", "recorded");
  if (existsSync(folder)) return folder;
  throw new Error(
    `The recordings of real forges are not in ${folder}, beside the checkout, where they belong (see CONTRIBUTING.md). ` +
      "Put them there, or run the tests that need none: npx vitest run src/checks src/frameworks src/domain",
  );
}
