// How scripts of migrations are called: a number or a date and time, then words.

import { nextVersion } from "../list/versions.ts";
import type { ReadName } from "../list/list-framework.ts";
import { isScript } from "./syntax.ts";

/** The name of a script that sorts by it, and that the database remembers: the whole name, or without its ending. */
export function readScriptName(name: string, remembers: "file" | "stem"): ReadName | undefined {
  if (!isScript(name)) return undefined;
  const read = readAnyName(name, remembers);
  return read.version === "" ? undefined : read;
}

/** The same of one that begins with no number, where the tool loads what the folder has. */
export function readAnyName(name: string, remembers: "file" | "stem"): ReadName {
  const stem = name.slice(0, name.lastIndexOf("."));
  const id = remembers === "file" ? name : stem;
  return { ...splitStem(stem), id, order: id, stem, unique: [{ what: "name", value: id }] };
}

/** `20240101120000-add-users`, `20240101T120000-add`, `2024-01-01_add`, `001_init`; the version is "" where it does not begin with a number. */
export function splitStem(stem: string): { readonly version: string; readonly slug: string } {
  const match = /^(\d{4}[-_]\d{2}[-_]\d{2}(?:[-_T]\d+)*|\d{8}T\d{4,6}|\d+)(?:[-_. ]|$)([^]*)/.exec(stem);
  return { version: match?.[1] ?? "", slug: match?.[2] ?? (match === null ? stem : "") };
}

/** The version after `last` where names sort by code units: `10` would come before `9`, so there is none. */
export function nextName(last: string, own: string): string | undefined {
  const next = nextVersion(last, own);
  return next !== undefined && next > last ? next : undefined;
}

/** The name of a script without its ending. */
export function withoutEnding(name: string): string {
  return name.replace(/\.[cm]?[jt]s$/, "");
}
