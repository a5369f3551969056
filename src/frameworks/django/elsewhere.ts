import type { Tree } from "../../domain/tree.ts";
import { parentOf, under } from "../paths.ts";

/**
 * Whether an app of the base, whose migrations are gone from the tree, may have some of another package: the settings still say
 * its name. `root`: the folder that its migrations had.
 */
export async function mayBeElsewhere(
  tree: Tree,
  { label, root }: { readonly label: string; readonly root: string },
): Promise<boolean> {
  const home = under(parentOf(root), "__init__.py");
  const isHere = (await tree.read([home])).has(home);
  const setUps = await tree.search([isHere ? "MIGRATION_MODULES" : "INSTALLED_APPS"]);
  const texts = await tree.read(setUps.filter((path) => path.endsWith(".py")).slice(0, readAtMost));
  const isSaid = (text: string): boolean => text.split(/\W+/).includes(label);
  return setUps.length > readAtMost || [...texts.values()].some(isSaid);
}

const readAtMost = 60;
