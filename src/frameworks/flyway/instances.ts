// Where the project says how it runs Flyway: one instance a database.

import { isWithin, nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { buildsWithFlyway, readBeans, readCode, readGradle, readPom } from "./build-files.ts";
import { lastingIn } from "../in-memory.ts";
import { librariesIn } from "./libraries.ts";
import { namingKeys, namingSettings } from "./naming.ts";
import { readValues, type Values } from "./values.ts";

export interface Instance {
  /** The file that sets it. */
  readonly path: string;
  /** The folder of the module that sets it: above its `src`. */
  readonly module: string;
  /** As written: `classpath:db/migration/{vendor}`. */
  readonly locations: readonly string[];
  /** Whether these are all: of some it is only known when they run where they are. */
  readonly isWhole: boolean;
  readonly settings: ReadonlySet<string>;
}

/** What a file says of one instance; keys as in values.ts, without what stands before them: `outoforder`. */
export type Said = Values;

export interface Setup {
  readonly instances: readonly Instance[];
  /** Databases that could live in memory, and here are a file or a server: `h2`. */
  readonly lasting: ReadonlySet<string>;
  /** Build files that have Flyway: what they build, has it too. */
  readonly users: readonly string[];
  /** What the instances are that code alone in the libraries of a module sets, which have none of the migrations. */
  readonly fromLibraries: (module: string) => readonly Instance[];
}

/** What the project configures. Profiles for development and tests are not looked at: what they add is nobody's production. */
export async function readSetup(project: Project): Promise<Setup> {
  const files = [...project.matching(configFile), ...project.matching(codeFile)].filter((path) => !isForTrials(path));
  const texts = await project.read(files.slice(0, filesAtMost));
  const old = [...texts].flatMap(([path, text]) => (text.includes(packageBefore3) ? [moduleOf(path)] : []));
  const instances = [...texts].flatMap(([path, text]) => {
    if (!/flyway/i.test(text)) return [];
    const isOld = old.some((outer) => isWithin(moduleOf(path), outer));
    return saidIn(path, text).flatMap((said) => toInstance(path, said, isOld) ?? []);
  });
  const mereUses = [...new Set(old)].map((module) => ({
    path: module,
    module,
    locations: [],
    isWhole: true,
    settings: new Set(["before-3"]),
  }));
  const librariesOf = librariesIn(new Map([...texts].filter(([path]) => buildFile.test(nameOf(path)))));
  const inCode = instances.filter(({ path, locations }) => isCode.test(path) && locations.length === 0);
  return {
    fromLibraries: (module) => {
      if (inCode.length === 0) return [];
      const libraries = librariesOf(module);
      return inCode.filter((one) => libraries.has(one.module));
    },
    instances: [...instances, ...mereUses].slice(0, instancesAtMost),
    lasting: new Set([...texts.values()].flatMap(lastingIn)),
    users: [...texts].flatMap(([path, text]) => (buildsWithFlyway(path, text) ? [path] : [])),
  };
}

/** What its artifacts' group and its package were called until 2.3.1; since 3.0 they are `org.flywaydb` (commit 5220c733a). */
const packageBefore3 = "com.googlecode.flyway";

const filesAtMost = 200;
/** Nobody has as many databases. */
const instancesAtMost = 200;

const buildFile = /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/;
const isCode = /\.(?:java|kt)$/;

const configFile =
  /^(?:(?:application|bootstrap)[\w-]*\.(?:ya?ml|properties)|flyway[\w.-]*\.(?:conf|toml|properties)|pom\.xml|build\.gradle(?:\.kts)?|(?=[\w-]*(?:data-?source|[cC]ontext|flyway|database|persistence))[\w-]+\.xml)$/;

/** Classes that by their names set up a database. `V1__Migrate_users.java` is a migration. */
const codeFile = /^(?!V\d)(?=\w*(?:Flyway|DataSource|Database|Migrat))\w+\.(?:java|kt)$/;

/** `a/b/src/main/resources/x` belongs to `a/b`, `a/b/pom.xml` too. */
function moduleOf(path: string): string {
  return /^(.*?)\/?\bsrc\/(?:main|test|\w+)\//.exec(path)?.[1] ?? parentOf(path);
}

function isForTrials(path: string): boolean {
  return (
    /[-_.](?:dev\w{0,20}|local\w{0,20}|tests?|it|ci|e2e|demo)\.\w+$/i.test(nameOf(path)) ||
    /\bsrc\/(?:\w*[tT]est|it)\//.test(path)
  );
}

function saidIn(path: string, text: string): readonly Said[] {
  const name = nameOf(path);
  if (name === "pom.xml") return readPom(text);
  if (name.startsWith("build.gradle")) return readGradle(text);
  if (name.endsWith(".xml")) return readBeans(text);
  if (/\.(?:java|kt)$/.test(name)) return readCode(text, /Flyway/.test(name));
  return readValues(path, text)
    .filter(
      (values) =>
        !trialProfile.test(values.get("spring.config.activate.onprofile") ?? values.get("spring.profiles") ?? ""),
    )
    .flatMap(instancesOf);
}

const trialProfile = /^(?:dev|local|test|it\b|ci\b|e2e|demo)/i;

/** `spring.flyway.*`, `quarkus.flyway.users.*`, `flyway.datasources.default.*`, `flyway.*`: what stands before the last part tells instances apart. */
function instancesOf(values: Values): readonly Said[] {
  const instances = new Map<string, Map<string, string>>();
  for (const [key, value] of values) {
    const at = key.lastIndexOf(".");
    const [of, name] = [key.slice(0, at), key.slice(at + 1)];
    if (at === -1 || !known.has(name) || !of.split(".").includes("flyway")) continue;
    const said = instances.get(of) ?? new Map<string, string>();
    instances.set(of, said.set(name, value));
  }
  return [...instances.values()];
}

/** Folders of one. */
const locationsAtMost = 200;

const known = new Set(
  "locations outoforder ignoremigrationpatterns ignoremissingmigrations ignoreignoredmigrations validateonmigrate repairatstart"
    .split(" ")
    .concat(namingKeys),
);

function toInstance(path: string, said: Said, isOld: boolean): Instance | undefined {
  const written = (said.get("locations") ?? "").split(",").map((one) => one.trim());
  const locations = written.filter((one) => one !== "" && !one.includes("${")).slice(0, locationsAtMost);
  const isWhole = written.every((one) => !one.includes("${"));
  const settings = new Set<string>(namingSettings(said));
  const patterns = said.get("ignoremigrationpatterns") ?? "";
  if (said.get("outoforder") === "true") settings.add("out-of-order");
  if (said.get("validateonmigrate") === "false") settings.add("no-validation");
  if (said.get("validateonmigrate") === "true") settings.add("validates");
  if (said.get("repairatstart") === "true") settings.add("repairs");
  if (isOld) settings.add("before-3");
  if (/(?:\*|versioned):(?:\*|ignored)/i.test(patterns) || said.get("ignoreignoredmigrations") === "true")
    settings.add("ignore-ignored");
  if (/(?:\*|versioned):(?:\*|missing)/i.test(patterns) || said.get("ignoremissingmigrations") === "true")
    settings.add("ignore-missing");
  return locations.length === 0 && settings.size === 0
    ? undefined
    : { path, module: moduleOf(path), locations, isWhole, settings };
}
