// Ini files as Python's configparser reads them: what alembic.ini is. Only what configuration of folders needs.

export interface IniSection {
  /** What a key is set to, with `%(name)s` in it resolved; undefined where it is not set, or a name cannot be resolved. */
  get(key: string): string | undefined;
}

/** The sections of an ini file, what `[DEFAULT]` sets laid under each; `here` is the value of `%(here)s`. */
export function readIni(text: string, here: string): readonly IniSection[] {
  const sections = readRaw(text);
  const defaults = sections.get("DEFAULT");
  sections.delete("DEFAULT");
  return [...sections.values()].map((own) => {
    const raw = (key: string): string | undefined => (key === "here" ? here : (own.get(key) ?? defaults?.get(key)));
    return { get: (key) => interpolate(key, raw, { read: 0 }, 0) };
  });
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

/** Of one value, with all that it names: ten names that each hold ten others would be endless. */
const readAtMost = 10_000;

/** configparser gives up after ten levels. */
function interpolate(
  key: string,
  raw: (key: string) => string | undefined,
  spent: { read: number },
  depth: number,
): string | undefined {
  const value = raw(key);
  if (value === undefined || depth > 10) return undefined;
  spent.read += value.length;
  if (spent.read > readAtMost) return undefined;
  let missing = false;
  const whole = value.replaceAll(/%(?:%|\(([^()%]*)\)s)/g, (found, name?: string) => {
    if (name === undefined) return "%";
    const resolved = missing ? undefined : interpolate(name.toLowerCase(), raw, spent, depth + 1);
    missing ||= resolved === undefined;
    return resolved ?? found;
  });
  return missing ? undefined : whole;
}
