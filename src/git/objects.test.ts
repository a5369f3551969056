import { describe, expect, test } from "vitest";
import { createRepo, type GitRepo } from "../../test/support/git-repo.ts";
import { openObjects, type Objects } from "./objects.ts";
import { compareTrees } from "./tree-diff.ts";
import { listTree } from "./tree-list.ts";
import { readVersion } from "./version.ts";

/** Each way of talking to cat-file. */
const versions = ["git version 2.30.0", "git version 2.39.5"].map(readVersion);

describe.each(versions)("with git $text", (version) => {
  test("what is missing or something else is an error, and the next question is answered", async () => {
    await using repo = await createRepo();
    const commit = await repo.commit({ a: "1" });
    const tree = await repo.git(["rev-parse", "main^{tree}"]);
    await withObjects(
      repo,
      async (objects) => {
        const asked = [["1".repeat(40)], [commit], [tree]].map((oids) => objects.bytes(oids, "tree"));
        const [missing, other, body] = await Promise.allSettled(asked);
        expect(missing).toMatchObject({ reason: { message: expect.stringMatching(/object is missing/) } });
        expect(other).toMatchObject({ reason: { message: expect.stringMatching(/is a commit/) } });
        expect(body).toMatchObject({ status: "fulfilled" });
      },
      version,
    );
  });
});

test("what is too large is not kept, and the next question is answered", async () => {
  await using repo = await createRepo();
  const commit = await repo.commit({ a: "1" });
  const tree = `tree ${await repo.git(["rev-parse", "main^{tree}"])}`;
  const person = "Ada <a@b> 1800000000 +0000";
  const text = `${tree}\nauthor ${person}\ncommitter ${person}\n\n${"x".repeat(64 * 1024 * 1024)}`;
  const huge = await repo.git(["hash-object", "-t", "commit", "-w", "--stdin"], text);
  await withObjects(repo, async (objects) => {
    const asked = [[commit, huge], [commit]].map((oids) => objects.bytes(oids, "commit"));
    const [refused, body] = await Promise.allSettled(asked);
    expect(refused).toMatchObject({ reason: { message: expect.stringMatching(/no room for/) } });
    expect(body).toMatchObject({ value: [expect.anything()] });
  });
});

test("texts that are too much together are an error, and the next question is answered", async () => {
  await using repo = await createRepo();
  const some = ["first", "second", "third"].map((word) => `${word} ${"x".repeat(1_000_000)}`);
  await repo.commit(Object.fromEntries(some.map((text, i) => [`f${i}`, text])));
  const oids = await Promise.all(some.map((_, i) => repo.git(["rev-parse", `main:f${i}`])));
  const objects = openObjects({ gitDir: repo.dir }, readVersion("git version 2.39.5"), undefined, { most: 2_500_000 });
  await expect(objects.texts(oids)).rejects.toThrow("3 files of 3000019 bytes together");
  expect([...(await objects.texts(oids.slice(1))).values()]).toEqual(some.slice(1));
  await objects.end();
});

test.each(["sha1", "sha256"] as const)(
  "trees of a %s repository are listed and compared as git does",
  async (format) => {
    await using repo = await createRepo({ objectFormat: format });
    const sub = await repo.commit({ x: "x" }, { branch: "sub" });
    const from = await repo.commit({
      "a.b": "1",
      "a/b": "1",
      a0: "1",
      "gone/deep/er": "1",
      link: "1",
      run: "1",
      turns: "1",
      "😀": "1",
      "\uFFFDx": "1",
      vendored: { mode: "160000", content: sub },
    });
    await repo.commit({
      "a/b": "2",
      "a/c/d": "2",
      "gone/deep/er": null,
      link: { mode: "120000", content: "1" },
      run: { mode: "100755", content: "1" },
      turns: null,
      "turns/in": "2",
      vendored: { mode: "160000", content: from },
    });
    await withObjects(repo, async (objects) => {
      const [before = "", now = ""] = (await repo.git(["rev-parse", `${from}^{tree}`, "main^{tree}"])).split("\n");
      const listed = await repo.git(["ls-tree", "-r", "-z", now]);
      const list = await listTree(objects, now);
      expect(
        list
          .map(({ mode, oid, path }) => `${mode} ${mode === "160000" ? "commit" : "blob"} ${oid}\t${path}\0`)
          .join(""),
      ).toBe(listed);
      const { files, goneFolders } = await compareTrees(objects, before, now);
      const raw = await repo.git(["diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", before, now]);
      const none = { mode: "000000", oid: "0".repeat(now.length) };
      const told = files.map(
        ({ path, was = none, is = none }) => `:${was.mode} ${is.mode} ${was.oid} ${is.oid} ? ${path}`,
      );
      expect(told).toEqual(
        raw
          .split("\0")
          .slice(0, -1)
          .flatMap((_, i, fields) => (i % 2 === 0 ? [`${fields[i]?.slice(0, -1)}? ${fields[i + 1]}`] : [])),
      );
      expect(goneFolders).toEqual(["gone", "gone/deep"]);
      expect(await compareTrees(objects, now, now)).toEqual({ files: [], goneFolders: [] });
    });
  },
);

test("names that are no UTF-8 stay apart", async () => {
  await using repo = await createRepo();
  const blob = await repo.git(["hash-object", "-w", "--stdin"], "1");
  const tree = async (names: readonly number[]): Promise<string> =>
    treeOf(
      repo,
      names.map((byte) => ["100644", Buffer.from([byte]), blob] as const),
    );
  const [both, one] = [await tree([0xfe, 0xff]), await tree([0xff])];
  await withObjects(repo, async (objects) => {
    expect((await listTree(objects, both)).map(({ path }) => path)).toEqual(["\uFFFD", "\uFFFD"]);
    expect((await compareTrees(objects, both, one)).files).toMatchObject([{ path: "\uFFFD", is: undefined }]);
  });
});

test("a tree that holds itself many times over is refused", async () => {
  await using repo = await createRepo();
  let tree = await treeOf(repo, [["100644", Buffer.from("f"), await repo.git(["hash-object", "-w", "--stdin"], "1")]]);
  for (let depth = 0; depth < 12; depth += 1) {
    tree = await treeOf(
      repo,
      "a b c d e f g h i j".split(" ").map((name) => ["40000", Buffer.from(name), tree] as const),
    );
  }
  await withObjects(repo, async (objects) => {
    await expect(listTree(objects, tree)).rejects.toThrow(/more than \d+ paths/);
    await expect(compareTrees(objects, undefined, tree)).rejects.toThrow(/more than \d+ differences/);
  });
});

test("a folder as deep as nobody makes them is refused", async () => {
  await using repo = await createRepo();
  const deep = Array.from({ length: 2_100 }, () => "d").join("/");
  await repo.commit({ [deep]: "1" });
  const tree = await repo.git(["rev-parse", "main^{tree}"]);
  await withObjects(repo, async (objects) => {
    await expect(listTree(objects, tree)).rejects.toThrow(/levels/);
    await expect(compareTrees(objects, undefined, tree)).rejects.toThrow(/levels/);
  });
});

/** Writes a tree object byte by byte, which git's own commands would not. */
async function treeOf(repo: GitRepo, entries: readonly (readonly [string, Buffer, string])[]): Promise<string> {
  const body = entries.flatMap(([mode, name, oid]) => [
    Buffer.from(`${mode} `),
    name,
    Buffer.from([0]),
    Buffer.from(oid, "hex"),
  ]);
  return repo.git(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], Buffer.concat(body));
}

async function withObjects(
  repo: GitRepo,
  work: (objects: Objects) => Promise<void>,
  version = readVersion("git version 2.39.5"),
): Promise<void> {
  const objects = openObjects({ gitDir: repo.dir }, version);
  try {
    await work(objects);
  } finally {
    await objects.end();
  }
}
