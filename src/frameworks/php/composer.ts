// What a PHP project requires, by its composer.json.

import { isWithin, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";

/** Whether a composer.json in the folder or above it requires one of the packages (or is itself one of them). */
export async function requiresPackage(project: Project, folder: string, packages: RegExp): Promise<boolean> {
  const paths = project.named("composer.json").filter((path) => isWithin(folder, parentOf(path)));
  const texts = [...(await project.read(paths)).values()];
  return texts.some((text) => packages.test(text));
}
