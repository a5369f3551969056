import { codeList, say } from "../../domain/text.ts";
import type { Text } from "../../domain/text.ts";
import type { Migration } from "../../frameworks/migration-group.ts";
import type { Subject } from "../check.ts";
import type { SopResult } from "./result.ts";
import { addedMigrations, slugOf } from "../stale-reference/moves.ts";
import { isTest } from "../sweep/files.ts";
import { isTelling, nameParts } from "../sweep/names.ts";
import { filesWith } from "../sweep/search.ts";
import { failed } from "./result.ts";

/** Whether a migration comes with a test, where the repository tests its migrations one by one; undefined when none is added. */
export async function testItem({ change, groups }: Subject): Promise<SopResult | undefined> {
  const real = groups.filter(({ merged }) => merged?.aside === false);
  const added = real.flatMap((group) => (group.merged === undefined ? [] : addedMigrations(group, group.merged)));
  if (added.length === 0) return undefined;
  const tests = change.headFiles
    .filter(({ status, path }) => status !== "deleted" && isTest(path))
    .map(({ path }) => path);
  if (tests.length > 0) {
    const { texts, unread } = await filesWith(change.trees.head, added.flatMap(names), { paths: tests });
    const named = new Set([...texts.keys(), ...unread]);
    const naming = tests.filter((path) => named.has(path));
    const text =
      naming.length > 0
        ? say`A test comes with the migration: ${pathsText(naming)}`
        : say`Tests come with the change, though none names the migration: ${pathsText(tests)}`;
    return { item: { state: "pass", text } };
  }
  const before = real.flatMap(({ base }) => base?.migrations ?? []);
  const tested = await testedMigrations(before, change.trees.base);
  if (tested === undefined) {
    return {
      item: {
        state: "skipped",
        text: say`Test for the migration: the repository does not test its migrations one by one`,
      },
    };
  }
  return failed(
    "test",
    say`No test comes with ${codeList(added.slice(0, 5).map(({ id }) => id.value))}`,
    say`Earlier migrations have theirs: ${pathsText(tested)}.`,
  );
}

/** The tests that name most of the last ten migrations; undefined where that is no habit. */
async function testedMigrations(
  before: readonly Migration[],
  base: Subject["change"]["trees"]["base"],
): Promise<readonly string[] | undefined> {
  const last = before
    .slice(-10)
    .map(names)
    .filter((some) => some.length > 0);
  if (last.length === 0) return undefined;
  const { texts } = await filesWith(base, last.flat(), { isOne: isTest });
  const tested = last.filter((some) => [...texts.values()].some((text) => some.some((name) => text.includes(name))));
  return tested.length * 2 > last.length ? [...texts.keys()] : undefined;
}

/** What a test may call a migration by, and nothing else would. */
function names({ id, path, listed }: Migration): string[] {
  const slug = listed?.slug ?? slugOf(path);
  const long = [listed?.stem ?? nameParts(path).stem, id.value].filter((name) => name.length >= 8);
  return [...new Set(isTelling(slug) ? [slug] : long)];
}

function pathsText(paths: readonly string[]): Text {
  const more = paths.length - 3;
  return more > 0 ? say`${codeList(paths.slice(0, 3))} and ${more} more` : codeList(paths);
}
