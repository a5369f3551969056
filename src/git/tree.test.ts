import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
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
        expect(await tree.search(["040", "nothing"])).toEqual([
          { path: "a/b/c.txt", line: 2, text: "two 040" },
          { path: "a/d.txt", line: 1, text: "040 x" },
        ]);
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

describe("search", () => {
  test("finds in files that hold NUL, in paths that hold line ends, and keeps the carriage return out", async () => {
    await using repo = await createRepo();
    await repo.commit({ "a\nb": "x\0 040 y\r\n", "c:d": "\0\n\n040\n", "*.py": "040" });
    await withTree(repo, async (tree) => {
      expect(await tree.search(["040"])).toEqual([
        { path: "*.py", line: 1, text: "040" },
        { path: "a\nb", line: 1, text: "x\0 040 y" },
        { path: "c:d", line: 3, text: "040" },
      ]);
      expect(await tree.searchIn(["*.py", "none"], ["040"])).toEqual([{ path: "*.py", line: 1, text: "040" }]);
    });
  });

  test("takes every term for the letters it is made of", async () => {
    await using repo = await createRepo();
    const lines = ["-x", "--help", "a.*b", "$(id)", "'\"\\", "é→😀"];
    await repo.commit({ f: lines.join("\n"), g: "aXXb" });
    await withTree(repo, async (tree) => {
      for (const [i, term] of lines.entries()) {
        expect(await tree.search([term, "", "no\nline"])).toEqual([{ path: "f", line: i + 1, text: term }]);
      }
      expect(await tree.search([])).toEqual([]);
      expect(await tree.search([""])).toEqual([]);
    });
  });

  test("cuts long lines at 500 characters and stops after 5,000 hits", async () => {
    await using repo = await createRepo();
    await repo.commit({ min: `${"😀".repeat(400)}040${"x".repeat(3_000_000)}\n`, many: "040\n".repeat(20_000) });
    await withTree(repo, async (tree) => {
      const hits = await tree.search(["040"]);
      expect(hits).toHaveLength(5000);
      expect(hits[4999]).toEqual({ path: "many", line: 5000, text: "040" });
      expect(await tree.searchIn(["min"], ["040"])).toEqual([{ path: "min", line: 1, text: "😀".repeat(250) }]);
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
