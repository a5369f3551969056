// Go code that runs migrations: what a project sets there, where the tool is a library to it.

import type { Project } from "../project.ts";

/** Whether a line that is no comment says it, in one of the files that by their names may run migrations. */
export async function saysInGo(project: Project, says: RegExp): Promise<boolean> {
  const texts = await project.read(project.matching(migratingCode).slice(0, codeFilesAtMost));
  return [...texts.values()].some((text) =>
    text.split("\n").some((line) => !line.trimStart().startsWith("//") && says.test(line)),
  );
}

const codeFilesAtMost = 60;

const migratingCode =
  /^(?:(?=\w*(?:migrat|goose|database|schema|store|postgres|sqlite|mysql))\w+|db|main|app|server)(?<!_test)\.go$/;
