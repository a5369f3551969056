// TOML of a repository.

import { parse } from "smol-toml";

/** The table that a text is; undefined where it is no TOML: a tool's configuration that is broken configures nothing. */
export function readToml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A table's own value; undefined where there is none, or no table. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
