// What configuration files of several kinds set, in one form: `spring.flyway.out-of-order` is `spring.flyway.outoforder`.

import { yamlDocuments } from "../yaml.ts";
import { readToml } from "../toml.ts";

/** By key in small letters, without `-` and `_`. A list's values stand with commas between them. */
export type Values = ReadonlyMap<string, string>;

/** The documents of a YAML, TOML or properties file. What cannot be read is left out. */
export function readValues(path: string, text: string): readonly Values[] {
  if (/\.ya?ml$/.test(path)) return readYaml(text).map(flatten);
  if (path.endsWith(".toml")) return [flatten(readToml(text) ?? {})];
  return [readProperties(text)];
}

/** What stands at the end of a chain of keys, its own last part aside: `${FLYWAY_X:true}` is `true`. */
export function settled(value: string): string {
  return value.replaceAll(/\$\{[^{}:]*:([^{}]*)\}/g, "$1").trim();
}

function readYaml(text: string): readonly unknown[] {
  try {
    return yamlDocuments(text);
  } catch {
    return [];
  }
}

/** https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader- without escapes of letters. */
function readProperties(text: string): Values {
  const values = new Map<string, string>();
  for (const whole of text.replaceAll(/\\\r?\n[ \t]*/g, "").split(/\r\n|\r|\n/)) {
    const line = whole.trimStart();
    const key = /^[^\s#!=:][^\s=:]*(?=[\s=:])/.exec(line)?.[0];
    if (key !== undefined) values.set(normal(key), settled(line.slice(key.length).replace(/^\s*(?:[=:]\s*)?/, "")));
  }
  return values;
}

/** Tables in tables: nobody writes as many. */
const deepest = 20;

function flatten(root: unknown): Values {
  const values = new Map<string, string>();
  const walk = (value: unknown, key: string, depth: number): void => {
    if (Array.isArray(value)) values.set(key, value.map(textOf).join(","));
    else if (typeof value !== "object" || value === null) values.set(key, textOf(value));
    else if (depth < deepest) {
      for (const [name, inner] of Object.entries(value))
        walk(inner, key === "" ? normal(name) : `${key}.${normal(name)}`, depth + 1);
    }
  };
  walk(root, "", 0);
  return values;
}

function textOf(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? settled(String(value)) : "";
}

function normal(key: string): string {
  return key.toLowerCase().replaceAll(/[-_"]/g, "");
}
