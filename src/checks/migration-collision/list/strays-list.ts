// New migrations in a folder below one of which the tool reads only what is directly in it, or beside the one that it reads.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { GroupChange, ListFramework } from "../../../frameworks/framework.ts";
import { lookup } from "../../../frameworks/lookup.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { isWithin, nameOf, parentOf, pathFrom, under } from "../../../frameworks/paths.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import { renamesOf } from "../renames.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./listed.ts";
import { moveUp } from "./move-up.ts";

/**
 * A blocker where the change begins such a folder. Not where the base has one already, which somebody else runs, nor where another
 * file speaks of the folder: that one may run it.
 */
export async function findListStrays(
  comparison: ListComparison,
  groups: readonly GroupChange[],
): Promise<readonly Finding[]> {
  const { change, group, own } = comparison;
  const { root, framework } = group;
  if (!isNewAndUnloaded(group)) return [];
  const peers = groups.filter((other) => other.framework === framework);
  if (peers.filter(isNewAndUnloaded).indexOf(group) >= foldersAtMost) return [];
  const onBase = peers.flatMap((other) => other.base ?? []);
  const above = peers.flatMap((other) => {
    const folder = folderRead(group, other);
    return folder === undefined ? [] : [{ folder, group: other.merged }];
  })[0];
  if (above === undefined || onBase.some(({ loaded }) => !loaded)) return [];
  const { was } = renamesOf(change);
  const isMerged = ({ id, path }: Migration): boolean =>
    onBase.some((known) => lookup(known).ids.has(id.value) || lookup(known).byPath.has(was.get(path) ?? path));
  const fresh = own.filter((migration) => !isMerged(migration));
  const [first] = fresh;
  if (first === undefined || (await isSpokenOf({ change, framework }, { root, above: above.folder, groups })))
    return [];
  return [
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: "blocker",
      cause: `stray:${root}`,
      title: say`${codeList(fresh.slice(0, 3).map(({ id }) => id.value))} ${plain(fresh.length === 1 ? "stands" : "stand")} where ${plain(framework.name)} does not look`,
      message: [
        isWithin(root, above.folder)
          ? say`${plain(framework.name)} runs what is directly in ${above.folder}, and nothing of the folders below it: what is in ${root} never runs.`
          : say`${plain(framework.name)} runs what is in ${above.folder}, and nothing is known to lead it to ${root}: what is there never runs.`,
      ],
      at: { path: first.path },
      subjects: fresh.map((migration) => headSubject({ migration })),
      fix: await moveUp(comparison, fresh, above),
    }),
  ];
}

/** Each costs searches of the whole tree, and one is enough to refuse the change. */
const foldersAtMost = 20;

function isNewAndUnloaded({ base, merged }: GroupChange): boolean {
  return base === undefined && merged?.loaded === false;
}

/** The folder above, or beside, that the tool loads, before the change and after it. */
function folderRead({ root, merged: own }: GroupChange, { base, merged }: GroupChange): string | undefined {
  if (base?.loaded !== true || base.aside || merged?.loaded !== true || base.migrations.length === 0) return undefined;
  const { instead } = own ?? {};
  return merged.folders.find((folder) =>
    instead === undefined ? folder !== root && isWithin(root, folder) : folder === instead,
  );
}

/**
 * Whether another file has the path of the folder, or of one on the way to it; or the name of one, beside a word of migrations or
 * in a migration of the change: it may read a file there. Or whether one loads folders that it does not name.
 */
export async function isSpokenOf(
  { change, framework }: Pick<ListComparison, "change"> & { readonly framework: ListFramework },
  { root, above, groups }: { root: string; above: string; groups: readonly GroupChange[] },
): Promise<boolean> {
  const { merged } = change.trees;
  const isElsewhere = (path: string): boolean => !isWithin(path, root) && !/\.(?:md|mdx|rst|txt)$/i.test(path);
  const top = folderAround(root, above);
  const folders = pathFrom(top, root)
    .split("/")
    .map((_, i, parts) => under(top, parts.slice(0, i + 1).join("/")));
  const isBeside = !isWithin(root, above) && !isWithin(above, root);
  const byPath = await merged.search(
    folders.flatMap((folder) => [
      under(nameOf(parentOf(folder)), nameOf(folder)),
      ...["/", ...quotes].map((end) => `./${nameOf(folder)}${end}`),
      ...(isBeside ? onClassPath(pathFrom(top, folder)) : []),
    ]),
  );
  if (byPath.some(isElsewhere)) return true;
  const { loadsMore = [] } = framework;
  if (loadsMore.length > 0 && (await merged.search(loadsMore)).some(isElsewhere)) return true;
  const byName = await merged.search(
    folders.map(nameOf).flatMap((name) => quotes.map((quote) => `${quote}${name}${quote}`)),
  );
  const changed = new Set(change.mergedFiles.map(({ path }) => path));
  const migrations = new Set(groups.flatMap((other) => other.merged?.migrations.flatMap(filesOf) ?? []));
  const others = byName.filter(isElsewhere);
  if (others.some((path) => migrations.has(path) && changed.has(path))) return true;
  const code = others.filter((path) => !migrations.has(path));
  return code.length > 0 && (await merged.search(["migrat", "Migrat", "MIGRAT"], code)).length > 0;
}

const quotes = ['"', "'", "`"];

/** How a place on a class path is written: `classpath:sql`, `"sql/1.sql"`, `"/sql/1.sql"`, `"$root/sql"`. */
function onClassPath(place: string): readonly string[] {
  return [`:${place}`, ...quotes.flatMap((quote) => [`${quote}${place}/`, `${quote}/${place}/`, `/${place}${quote}`])];
}

/** The folder around both; of what stands above `above` the one around that. */
function folderAround(root: string, above: string): string {
  if (isWithin(above, root)) return parentOf(root);
  let folder = above;
  while (!isWithin(root, folder)) folder = parentOf(folder);
  return folder;
}
