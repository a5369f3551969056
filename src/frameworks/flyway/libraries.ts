// Which modules of a build another one has with it: beans of a library are those of all that use it.

import { nameOf, parentOf } from "../paths.ts";

/** The modules that a module depends on, by what the build files in it and above it say; those for tests aside. */
export function librariesIn(builds: ReadonlyMap<string, string>): (module: string) => ReadonlySet<string> {
  const modules = new Set([...builds.keys()].map(parentOf));
  const byArtifact = new Map([...builds].flatMap(([path, text]) => artifactOf(path, text)));
  const byPath = new Map([...modules].flatMap((module) => endsOf(module).map((end) => [end, module] as const)));
  const direct = new Map<string, readonly string[]>();
  for (const [path, text] of builds) {
    const found =
      nameOf(path) === "pom.xml"
        ? dependenciesIn(text).flatMap((artifact) => byArtifact.get(artifact) ?? [])
        : projectsIn(text).flatMap((name) => byPath.get(name) ?? []);
    direct.set(parentOf(path), [...(direct.get(parentOf(path)) ?? []), ...found]);
  }
  return (module) => {
    const used = new Set<string>();
    const left = [...direct].flatMap(([from, to]) => (isAround(from, module) ? to : []));
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (used.has(next) || next === module) continue;
      used.add(next);
      left.push(...(direct.get(next) ?? []));
    }
    return used;
  };
}

function isAround(folder: string, module: string): boolean {
  return folder === "" || module === folder || module.startsWith(`${folder}/`);
}

function artifactOf(path: string, text: string): (readonly [artifact: string, module: string])[] {
  if (nameOf(path) !== "pom.xml") return [];
  // What stands in `<parent>` is another one's.
  const [before = "", ...behind] = text.split("</parent>");
  const artifact = /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/.exec(behind[0] ?? before)?.[1];
  return artifact === undefined ? [] : [[artifact, parentOf(path)]];
}

function dependenciesIn(text: string): readonly string[] {
  return text
    .split("<dependency>")
    .slice(1)
    .flatMap((part) => {
      const [own = ""] = part.split("</dependency>");
      const artifact = /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/.exec(own)?.[1];
      return artifact === undefined || /<scope>\s*test\s*<\/scope>/.test(own) ? [] : [artifact];
    });
}

/** `implementation(project(":libs:common"))`, `implementation projects.libs.common`. */
function projectsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    if (/^\s*(?:\/\/|["']?\w*[tT]est)/.test(line)) return [];
    const name = /\bproject\s*\(\s*(?:path\s*[:=]\s*)?["']:([\w.:-]+)["']|\bprojects\.([\w.]+)/.exec(line);
    return name === null ? [] : [alike((name[1] ?? name[2] ?? "").replaceAll(/[:.]/g, "/"))];
  });
}

/** Every end of a module's path. */
function endsOf(module: string): readonly string[] {
  const parts = module.split("/");
  return parts.map((_, i) => alike(parts.slice(i).join("/")));
}

/** As an accessor of Gradle has it: `shared-db` is `sharedDb`. */
function alike(path: string): string {
  return path.replaceAll(/[-_]/g, "").toLowerCase();
}
