import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRepo, type GitRepo } from "../../test/support/git-repo.ts";
import { openObjects } from "./objects.ts";
import { gitTree, type GitTree } from "./tree.ts";
import { readVersion } from "./version.ts";

/** Each way of talking to cat-file. */
const versions = ["git version 2.30.0", "git version 2.39.5"].map(readVersion);

describe.each(versions)("with git $text", (version) => {
  test.each(["sha1", "sha256"] as const)("lists, reads and searches a %s repository", async (objectFormat) => {
    await using repo = await createRepo({ objectFormat });
    await repo.commit({
      "a/b/c.txt": "one\ntwo 040\n",
      "a/d.txt": { mode: "100755", content: "040 x" },
      "a.txt": "é\n",
    });
    await withTree(
      repo,
      async (tree) => {
        expect((await tree.list()).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
          "100644 a.txt",
          "100644 a/b/c.txt",
          "100755 a/d.txt",
        ]);
        expect((await tree.list("a/b")).map(({ path }) => path)).toEqual(["a/b/c.txt"]);
        expect(await tree.list("a/b/c")).toEqual([]);
        expect(await tree.read(["a.txt", "a/b/c.txt", "none"])).toEqual(
          new Map([
            ["a.txt", "é\n"],
            ["a/b/c.txt", "one\ntwo 040\n"],
          ]),
        );
        expect(await tree.search(["040", "nothing"])).toEqual(["a/b/c.txt", "a/d.txt"]);
      },
      version,
    );
  });

  test("reads what is a file by its mode, not by its name, and nothing beyond 1 MiB", async () => {
    await using repo = await createRepo();
    const sub = await repo.commit({ x: "x" }, { branch: "sub" });
    await repo.commit({
      "0004_x.py": { mode: "120000", content: "/etc/passwd" },
      vendored: { mode: "160000", content: sub },
      "big.sql": "a".repeat(1024 * 1024 + 1),
      "fits.sql": "a".repeat(1024 * 1024),
      empty: "",
      invalid: Buffer.from([0x61, 0xff, 0x62]),
    });
    await withTree(
      repo,
      async (tree) => {
        const texts = await tree.read((await tree.list()).map(({ path }) => path));
        expect([...texts.keys()]).toEqual(["empty", "fits.sql", "invalid"]);
        expect(texts.get("invalid")).toBe("a\uFFFDb");
        expect(await tree.search(["passwd"])).toEqual([]);
      },
      version,
    );
  });

  test("an object that is missing is an error, never an absent file", async () => {
    await using repo = await createRepo();
    await repo.commit({ a: `only here ${version.text}` });
    const oid = await repo.git(["rev-parse", "main:a"]);
    await rm(join(repo.dir, "objects", oid.slice(0, 2), oid.slice(2)));
    await withTree(
      repo,
      async (tree) => {
        await expect(tree.read(["a"])).rejects.toThrow(/missing/);
      },
      version,
    );
  });

  test("questions asked at once get their own answers", async () => {
    await using repo = await createRepo();
    const names = Array.from({ length: 300 }, (_, i) => `${version.text}-${i}`);
    await repo.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`.repeat(500)])));
    await withTree(
      repo,
      async (tree) => {
        const texts = await Promise.all(names.map(async (name) => (await tree.read([name])).get(name)?.split("\n")[0]));
        expect(texts).toEqual(names);
      },
      version,
    );
  });
});

test("what a repository has put in an object's place is not read: only the object itself is", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "040\n" });
  const other = await repo.git(["hash-object", "-w", "--stdin"], "041\n");
  await repo.git(["replace", await repo.git(["rev-parse", "main:a"]), other]);
  expect(await repo.git(["show", "main:a"])).toBe("041");
  await withTree(repo, async (tree) => {
    expect((await tree.read(["a"])).get("a")).toBe("040\n");
    expect(await tree.search(["040"])).toEqual(["a"]);
    expect(await tree.search(["041"])).toEqual([]);
  });
});

describe("search", () => {
  test("finds in files that hold NUL, in files of any size and in paths that hold line ends", async () => {
    await using repo = await createRepo();
    const large = `${"x".repeat(3_000_000)}040${"x".repeat(3_000_000)}`;
    await repo.commit({ "a\nb": "x\0 040 y\r\n", "c:d": "\0\n\n040\n", "*.py": "040", large, other: "041" });
    await withTree(repo, async (tree) => {
      expect(await tree.search(["040"])).toEqual(["*.py", "a\nb", "c:d", "large"]);
    });
  });

  test("finds every file, however many lines of others hold the same", async () => {
    await using repo = await createRepo();
    await repo.commit({ many: "040\n".repeat(100_000), "many.too": "040\n".repeat(100_000), one: "040\n" });
    await withTree(repo, async (tree) => {
      expect(await tree.search(["040"])).toEqual(["many", "many.too", "one"]);
    });
  });

  test("looks for thousands of terms as fast as for a few", async () => {
    await using repo = await createRepo();
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} of a file that has many of them`).join("\n");
    await repo.commit({ a: lines, b: `${lines}\nrevision 12345 of 20000`, c: "nothing" });
    await withTree(repo, async (tree) => {
      const terms = Array.from({ length: 10_000 }, (_, i) => [`revision ${i + 10_000} of`, `"${i}`]).flat();
      const started = performance.now();
      expect(await tree.search(terms)).toEqual(["b"]);
      expect(performance.now() - started).toBeLessThan(2_000);
    });
  });

  test("finds the same, however many it looks for", async () => {
    await using repo = await createRepo();
    const part = fc.constantFrom(
      "a",
      "b",
      "0",
      "é",
      "😀",
      "😁",
      ".",
      "*",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      "|",
      "^",
      "$",
      "\\",
      "/",
      "?",
      "+",
      " ",
    );
    const word = fc.string({ unit: part, minLength: 1, maxLength: 4 });
    const fillers = Array.from({ length: 300 }, (_, i) => `filler ${i}`);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 20, maxLength: 20 }), fc.array(word), async (texts, terms) => {
        await repo.commit(Object.fromEntries(texts.map((text, i) => [`f${i}`, `x\n${text}\n`])));
        await withTree(repo, async (tree) => {
          expect(await tree.search([...terms, ...fillers])).toEqual(await tree.search(terms));
        });
      }),
      { numRuns: 20 },
    );
  });

  test("finds among some paths, few or more than fit behind one command", async () => {
    await using repo = await createRepo();
    const paths = Array.from({ length: 40_000 }, (_, i) => `folder-of-files-with-long-names/file-number-${i}.txt`);
    await repo.commit({ [paths[7] ?? ""]: "040", a: "040", "a.py": "040", b: "040" });
    await withTree(repo, async (tree) => {
      expect(await tree.search(["040"], ["*.py", "b", "none"])).toEqual(["b"]);
      expect(await tree.search(["040"], [...paths, "b"])).toEqual(["b", paths[7]]);
      expect(await tree.search(["040"], [])).toEqual([]);
      // A folder is no file.
      expect(await tree.search(["040"], ["folder-of-files-with-long-names"])).toEqual([]);
    });
  });

  test("takes every term for the letters it is made of", async () => {
    await using repo = await createRepo();
    const lines = ["-x", "--help", "a.*b", "$(id)", "'\"\\", "é→😀"];
    const files = Object.fromEntries(lines.map((line, i) => [`f${i}`, `x\n${line}\n`]));
    await repo.commit({ ...files, no: "line", g: "aXXb" });
    await withTree(repo, async (tree) => {
      for (const [i, term] of lines.entries()) {
        expect(await tree.search([term, "", "no\nline"])).toEqual([`f${i}`]);
      }
      expect(await tree.search([])).toEqual([]);
      expect(await tree.search([""])).toEqual([]);
    });
  });
});

test("what reads ends with its process", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "read by nobody else" });
  const stop = new AbortController();
  const objects = openObjects({ gitDir: repo.dir }, readVersion("git version 2.39.5"), stop.signal);
  const oid = await repo.git(["rev-parse", "main:a"]);
  expect(await objects.texts([oid])).toEqual(new Map([[oid, "read by nobody else"]]));
  stop.abort(new Error("enough"));
  await expect(objects.texts(["0".repeat(40)])).rejects.toThrow("enough");
  await objects.end();
  const argvs = await Promise.all(
    (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((pid) => environmentOf(pid)),
  );
  expect(argvs.filter((env) => env.includes(repo.dir))).toEqual([]);
});

async function environmentOf(pid: string): Promise<string> {
  return readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
}

async function withTree(
  repo: GitRepo,
  work: (tree: GitTree) => Promise<void>,
  version = readVersion("git version 2.39.5"),
): Promise<void> {
  const place = { gitDir: repo.dir };
  const objects = openObjects(place, version);
  try {
    await work(gitTree({ place, objects }, await repo.sha("main")));
  } finally {
    await objects.end();
  }
}
