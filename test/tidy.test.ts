// The habits that a reviewer would otherwise have to remember, as tests: who may import whom, that every check is
// listed, documented and tested, that every dependency has its reason.

import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { withTable } from "../scripts/docs/frameworks-page.ts";
import { checks } from "../src/checks/index.ts";
import { allFrameworks, registry } from "../src/frameworks/index.ts";

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "");
const sources = files.filter((path) => /^(?:src|bin)\/.*\.ts$/.test(path) && !path.endsWith(".test.ts"));
const textOf = (path: string) => readFileSync(path, "utf8");

const grammars = ["common", "python", "javascript", "php", "go", "rust", "xml"].map((name) => `@lezer/${name}`);

/** For each folder of src: the folders it may import, and the packages and `node:` modules it may use (undefined: any). */
const layers: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages?: readonly string[] }>> =
  {
    domain: { folders: ["domain"], packages: ["zod", "yaml", "re2js"] },
    frameworks: {
      folders: ["domain", "frameworks"],
      packages: [...grammars, "smol-toml", "yaml", "picomatch", "zod", "node:crypto"],
    },
    checks: {
      folders: ["domain", "frameworks", "checks"],
      packages: [...grammars, "picomatch", "re2js"],
    },
    render: { folders: ["domain", "render"], packages: ["picocolors", "sarif"] },
    forge: { folders: ["domain", "forge"] },
    git: { folders: ["domain", "git"] },
    db: { folders: ["domain", "db"] },
    queue: { folders: ["domain", "db", "queue"] },
    pipeline: { folders: ["domain", "frameworks", "checks", "render", "forge", "git", "db", "queue", "pipeline", "."] },
    server: { folders: ["domain", "forge", "db", "pipeline", "queue", "server", "."] },
    playground: { folders: ["domain", "playground"] },
    cli: {
      folders: [
        "domain",
        "frameworks",
        "render",
        "forge",
        "git",
        "db",
        "pipeline",
        "queue",
        "server",
        "playground",
        "cli",
        ".",
      ],
    },
  };

test("imports go one way", () => {
  const wrong = sources.flatMap((path) => {
    const layer = layers[path.split("/")[1] ?? ""];
    if (layer === undefined || !path.startsWith("src/")) return [];
    return importsOf(path).flatMap((specifier) => {
      const folder = folderOf(path, specifier);
      const allowed =
        folder === undefined
          ? layer.packages === undefined || layer.packages.includes(specifier)
          : layer.folders.includes(folder);
      return allowed ? [] : [`${path} imports ${specifier}`];
    });
  });
  expect(wrong).toEqual([]);
});

test("only the composition root reads the environment, and only src/db speaks SQL", () => {
  // Child processes of git and PostgreSQL are given what they need of it, and nothing else.
  const passesOn = ["src/git/environment.ts", "src/db/postgres-user.ts", "src/playground/git.ts"];
  const environment = sources.filter((path) => /\bprocess\.env\b/.test(textOf(path)) && !path.startsWith("src/cli/"));
  expect(environment.toSorted()).toEqual(passesOn.toSorted());
  const sql = /[`"'](?:select\s[^`"']+\sfrom|insert into|update\s\S+\s(?:as\s\w+\s)?set|delete from)\s/i;
  expect(
    sources.filter((path) => sql.test(textOf(path)) && !/^src\/(?:db\/|queue\/|playground\/story)/.test(path)),
  ).toEqual([]);
});

test("no source file is longer than 300 lines", () => {
  expect(sources.filter((path) => textOf(path).split("\n").length > 301)).toEqual([]);
});

test("every check is listed, documented and tested", () => {
  const documentation = textOf("docs/checks.md");
  const declared = sources.filter(
    (path) => /^src\/checks\/[^/]+\.ts$/.test(path) && /^export const \w+: Check = /m.test(textOf(path)),
  );
  expect(checks.map(({ id }) => id).toSorted()).toEqual(declared.map((path) => basename(path, ".ts")).toSorted());
  for (const { id, summary } of checks) {
    expect(files).toContain(`src/checks/${id}.test.ts`);
    expect(documentation).toContain(`## ${id}`);
    expect(documentation).toContain(summary);
  }
});

test("every framework is tested, and the table of them is as the code has it", async () => {
  const frameworks = await allFrameworks();
  expect(registry.map(({ id }) => id)).toEqual(frameworks.map(({ id }) => id));
  for (const { id } of frameworks) {
    const tests = files.filter((path) => /^src\/frameworks\/(?:.*\/)?[^/]+\.test\.ts$/.test(path));
    expect(tests.join("\n")).toContain(`/${id}.test.ts`);
    const own = tests.filter((path) => [`${id}.test.ts`, `${id}.property.test.ts`].includes(basename(path)));
    const says = own.map(textOf).join("\n");
    expect({ id, histories: /\b(?:list|placed)Properties\(|\bfc\.assert\(/.test(says) }).toEqual({
      id,
      histories: true,
    });
    expect({ id, badInput: /Properties\(|badInput\(/.test(says) }).toEqual({ id, badInput: true });
  }
  const page = textOf("docs/frameworks.md");
  expect(cells(page)).toEqual(cells(withTable(page, frameworks)));
});

test("every dependency has its reason in CONTRIBUTING.md, and the lock file no addresses", () => {
  const manifest = JSON.parse(textOf("package.json")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  const reasons = textOf("CONTRIBUTING.md");
  const named = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(named.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  expect(textOf("package-lock.json")).not.toContain('"resolved": "http');
});

test("no test is left out", () => {
  const tests = files.filter((path) => /\.test\.ts$|^test\//.test(path) && path !== "test/tidy.test.ts");
  // Rust's `skip(1)` stands in a test of the real sqlx.
  const leftOut = /\.(?:skip(?!\(\d)|skipIf|only|todo|runIf|fails)\b|\b(?:skip|only|todo|fails):\s*true\b/g;
  expect(tests.flatMap((path) => [...textOf(path).matchAll(leftOut)].map(([what]) => `${path}: ${what}`))).toEqual([
    // Only root can give a file to somebody else.
    "src/git/local.test.ts: .runIf",
  ]);
});

function importsOf(path: string): readonly string[] {
  const text = textOf(path);
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
}

/** The folder of src that a relative import leads to, "." for a file of src itself; undefined for a package. */
function folderOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1).split("/");
  return target.length > 2 ? target[1] : ".";
}

/** What stands in a Markdown table, however wide the formatter makes it. */
function cells(page: string): readonly string[] {
  return page.split("\n").map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim().replace(/^-+$/, "-"))
      .join("|"),
  );
}
