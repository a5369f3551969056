// Ini files as Python's configparser reads them: what alembic.ini is. Only what configuration of folders needs.

export type IniSection = ReadonlyMap<string, string>;

/**
 * The sections of an ini file, those of `[DEFAULT]` laid under each, `%(name)s` resolved; `here` is the value of `%(here)s`.
 * A value with a name that cannot be resolved is left out.
 */
export function readIni(text: string, here: string): ReadonlyMap<string, IniSection> {
  const raw = readRaw(text);
  const defaults = raw.get("DEFAULT") ?? new Map<string, string>();
  const sections = new Map<string, IniSection>();
  for (const [name, own] of raw) {
    if (name === "DEFAULT") continue;
    const all = new Map([...defaults, ...own]);
    const resolved = new Map<string, string>();
    for (const [key, value] of all) {
      const whole = interpolate(value, new Map([...all, ["here", here]]), 0);
      if (whole !== undefined) resolved.set(key, whole);
    }
    sections.set(name, resolved);
  }
  return sections;
}

function readRaw(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const name = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
      key = undefined;
    } else if (/^\s/.test(line) && key !== undefined) {
      section?.set(key, `${section.get(key) ?? ""}\n${line.trim()}`);
    } else {
      const at = line.search(/[=:]/);
      if (at === -1 || section === undefined) continue;
      key = line.slice(0, at).trim().toLowerCase();
      section.set(key, line.slice(at + 1).trim());
    }
  }
  return sections;
}

/** configparser gives up after ten levels. */
function interpolate(value: string, names: ReadonlyMap<string, string>, depth: number): string | undefined {
  if (depth > 10) return undefined;
  let missing = false;
  const whole = value.replaceAll(/%(?:%|\(([^)]*)\)s)/g, (found, name?: string) => {
    if (name === undefined) return "%";
    const inner = names.get(name.toLowerCase());
    const resolved = inner === undefined ? undefined : interpolate(inner, names, depth + 1);
    missing ||= resolved === undefined;
    return resolved ?? found;
  });
  return missing ? undefined : whole;
}
