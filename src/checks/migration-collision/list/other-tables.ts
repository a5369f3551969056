// Another migration that git takes for a merged one that is gone, as much boilerplate as both have: it does something to other tables.

import type { Change } from "../../../domain/change.ts";
import type { Renamed } from "./left-over.ts";

/** More than anybody takes away by hand. */
const readAtMost = 50;

/** Those of `renamed` whose texts name tables of which not one is the same. Of one that kept its text or its name that is not asked. */
export async function onOtherTables(change: Change, renamed: readonly Renamed[]): Promise<readonly Renamed[]> {
  const asked = renamed
    .filter(({ was, now }) => was.path !== now.path && was.oid !== now.oid && !hasKeptName({ was, now }))
    .slice(0, readAtMost);
  if (asked.length === 0) return [];
  const [before, after] = await Promise.all([
    change.trees.base.read(asked.map(({ was }) => was.path)),
    change.trees.merged.read(asked.map(({ now }) => now.path)),
  ]);
  return asked.filter(({ was, now }) => {
    const [old, own] = [before.get(was.path), after.get(now.path)].map((text) => tablesIn(text ?? ""));
    const isTold = old !== undefined && own !== undefined && old.size > 0 && own.size > 0;
    return isTold && [...old].every((name) => !own.has(name));
  });
}

function hasKeptName({ was, now }: Renamed): boolean {
  return was.listed?.slug !== "" && was.listed?.slug === now.listed?.slug;
}

/** Of SQL, and of the builders of PHP, Ruby and JavaScript; what is no table and stands like one is among them. */
function tablesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(sql), ...text.matchAll(builders)].flatMap(([, name]) => name?.toLowerCase() ?? []));
}

const sql =
  /\b(?:table|into|update|on|from) (?:if (?:not )?exists )?(?:only )?["'`[]*(?!delete\b|update\b|cascade\b|if\b|only\b)(\w+(?:\.\w+)?)/gi;
const builders =
  /\b(?:\w*table|create|drop\w*|alter|rename|(?:create|drop|change|add|remove|rename)_\w+)(?: ?\( ?| )["'`:](\w+)/gi;
