import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../domain/errors.ts";

/** Makes the data folder where there is none. UserError: it cannot be made, or nothing can be written there. */
export async function ensureDataFolder(folder: string): Promise<void> {
  const trial = join(folder, `.assay-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    // Modes alone do not tell (access lists, a mount that is read-only, a full disk).
    await writeFile(trial, "");
    await rm(trial);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new UserError(
      `cannot make or write the data folder ${folder}${code}: set ASSAY_DATA_DIR to one that can be written`,
      { cause: error },
    );
  }
}
