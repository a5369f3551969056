import { expect, test } from "vitest";
import { projectOf } from "../project.ts";
import { alembic } from "./alembic.ts";
import { sameCode } from "./same-code.ts";
import { memoryTree, type Files } from "../../../test/support/memory-change.ts";
import { migrations, migrationText, project, withProject } from "../../../test/support/alembic-files.ts";

async function groups(files: Files, hints: readonly string[] = []) {
  const found = await alembic.load(await projectOf(memoryTree(files)), hints);
  return found.map(({ folders, aside, migrations: all, unreadable }) => ({
    folders,
    ...(aside ? { aside } : {}),
    ids: all.map(({ id }) => id.value),
    ...(unreadable.length > 0 ? { unreadable: unreadable.map(({ path }) => path) } : {}),
  }));
}

const ini = (text: string): Files => ({ "conf/alembic.ini": text });

const at = (path: string, id: string, down?: string): Files => migrations({ id, down, path });

test("alembic.ini: here, packages, several sections, several version folders, recursion", async () => {
  const one = { folders: ["alembic/versions"], ids: ["a"] };
  expect(await groups(withProject(at("alembic/versions/a.py", "a")))).toEqual([one]);
  const files = {
    ...at("app/db/versions/a.py", "a"),
    ...at("plugins/p/b.py", "b", "a"),
    ...at("plugins/p/sub/c.py", "c"),
  };
  expect(await groups({ ...files, ...ini("[alembic]\nscript_location = app:db\n") })).toEqual([
    { folders: ["app/db/versions"], ids: ["a"] },
  ]);
  const both = "version_locations = %(here)s/../app/db/versions:%(here)s/../plugins/p\n";
  const wide = `[DEFAULT]\nroot = app\n[alembic]\nscript_location = %(root)s/db\npath_separator = os\n${both}`;
  expect(await groups({ ...files, ...ini(wide) })).toEqual([
    { folders: ["app/db/versions", "plugins/p"], ids: ["a", "b"] },
  ]);
  const spaced = wide.replace("os", "constructor").replace(":%(here)s", " %(here)s");
  expect(await groups({ ...files, ...ini(spaced) })).toEqual([
    { folders: ["app/db/versions", "plugins/p"], ids: ["a", "b"] },
  ]);
  expect(await groups({ ...files, ...ini(`${wide}recursive_version_locations = true\n`) })).toEqual([
    { folders: ["app/db/versions", "plugins/p"], ids: ["a", "b", "c"] },
  ]);
  const two = "[one]\nscript_location = app/db\n[two]\nversion_locations = plugins/p\n";
  expect(await groups({ ...files, ...ini(two) })).toEqual([
    { folders: ["app/db/versions"], ids: ["a"] },
    { folders: ["plugins/p"], ids: ["b"] },
  ]);
  const overlapping = "[dev]\nscript_location = app/db\n[prod]\nscript_location = app/db\n";
  expect(await groups({ ...files, ...ini(overlapping) })).toEqual([{ folders: ["app/db/versions"], ids: ["a"] }]);
});

test("pyproject.toml", async () => {
  const toml =
    '[tool.alembic]\nscript_location = "%(here)s/db"\nversion_locations = ["%(here)s/db/one", "%(here)s/db/two"]\n';
  const files = { "pyproject.toml": toml, ...at("db/one/a.py", "a"), ...at("db/two/b.py", "b", "a") };
  expect(await groups(files)).toEqual([{ folders: ["db/one", "db/two"], ids: ["a", "b"] }]);
  expect(await groups({ ...files, "pyproject.toml": "[tool.alembic" })).toEqual([]);
});

test("no configuration: env.py beside versions, a folder of that name, a migration that is touched", async () => {
  expect(await groups({ "migrations/env.py": "", ...at("migrations/versions/a.py", "a") })).toEqual([
    { folders: ["migrations/versions"], ids: ["a"] },
  ]);
  expect(await groups({ ...at("x/versions/a.py", "a"), "x/versions/other.py": "y = 1\n" })).toEqual([
    { folders: ["x/versions"], ids: ["a"] },
  ]);
  const loose = at("db/changes/a.py", "a");
  expect(await groups(loose)).toEqual([]);
  expect(await groups(loose, ["db/changes/b.py"])).toEqual([{ folders: ["db/changes"], ids: ["a"] }]);
});

test("fixtures, examples and folders that Alembic does not load stand aside", async () => {
  const example = Object.fromEntries(Object.entries(project).map(([path, file]) => [`examples/app/${path}`, file]));
  expect(await groups({ ...example, ...at("examples/app/alembic/versions/a.py", "a") })).toEqual([
    { folders: ["examples/app/alembic/versions"], aside: true, ids: ["a"] },
  ]);
  const archive = withProject(at("alembic/versions/a.py", "a"), at("alembic/versions/old/b.py", "b"));
  expect(await groups(archive, ["alembic/versions/old/b.py"])).toEqual([
    { folders: ["alembic/versions"], ids: ["a"] },
    { folders: ["alembic/versions/old"], aside: true, ids: ["b"] },
  ]);
});

test("files that Alembic does not load", async () => {
  const files = withProject(at("alembic/versions/a.py", "a"), {
    "alembic/versions/__init__.py": "",
    "alembic/versions/.#a.py": "x",
    "alembic/versions/a.pyc": "x",
    "alembic/versions/notes.md": "x",
    "alembic/versions/sub/b.py": migrationText({ id: "b" }),
  });
  expect(await groups(files)).toEqual([{ folders: ["alembic/versions"], ids: ["a"] }]);
});

test("a link is loaded by Alembic like a file (it lists the folder), and said, because it is not followed here", async () => {
  const link = { "alembic/versions/link.py": { mode: "120000", text: "../../other.py" } } as const;
  const files = withProject(at("alembic/versions/a.py", "a"), link);
  expect(await groups(files)).toMatchObject([{ ids: ["a"], unreadable: ["alembic/versions/link.py"] }]);
});

test("a file too large to be read is said", async () => {
  const files = withProject(at("alembic/versions/a.py", "a"), { "alembic/versions/b.py": "#".repeat(1024 * 1024 + 1) });
  expect(await groups(files)).toMatchObject([{ ids: ["a"], unreadable: ["alembic/versions/b.py"] }]);
});

test("a rewritten migration reads as was wanted, and nothing else of it changes", () => {
  const text = `"""x\n\nRevision ID: 040\nRevises: 038, 039\n"""\r\nrevision: str = u'040'  # 040\ndown_revision = ("038", '039')\ndepends_on = "037"\n`;
  expect(alembic.rewrite(text, { id: "041", parents: ["038", "040"], dependsOn: ["036"] })).toEqual([
    { line: 3, before: "Revision ID: 040", after: "Revision ID: 041" },
    { line: 4, before: "Revises: 038, 039", after: "Revises: 038, 040" },
    { line: 6, before: "revision: str = u'040'  # 040", after: "revision: str = u'041'  # 040" },
    { line: 7, before: `down_revision = ("038", '039')`, after: `down_revision = ("038", '040')` },
    { line: 8, before: 'depends_on = "037"', after: 'depends_on = "036"' },
  ]);
});

test("None becomes a parent, two become one, and what cannot be said safely is not said", () => {
  const text = 'revision = "a"\ndown_revision = None\n';
  expect(alembic.rewrite(text, { id: "a", parents: ["b"], dependsOn: [] })).toEqual([
    { line: 2, before: "down_revision = None", after: 'down_revision = "b"' },
  ]);
  const two = 'revision = "a"\ndown_revision = ("b", "c")\n';
  expect(alembic.rewrite(two, { id: "a", parents: ["c"], dependsOn: [] })?.[0]?.after).toBe('down_revision = "c"');
  expect(alembic.rewrite(text, { id: 'a"; import os #', parents: [], dependsOn: [] })).toBeUndefined();
  const lines = 'revision = "a"\ndown_revision = (\n    "b",\n    "c",\n)\n';
  expect(alembic.rewrite(lines, { id: "a", parents: ["x", "c"], dependsOn: [] })?.[0]?.line).toBe(3);
  expect(alembic.rewrite(lines, { id: "a", parents: ["x"], dependsOn: [] })).toBeUndefined();
  expect(
    alembic.rewrite('revision = "a"\ndown_revision = f()\n', { id: "b", parents: [], dependsOn: [] }),
  ).toBeUndefined();
});

test("the same code: what a formatter, an import sorter or a typist changes is nothing", () => {
  const a = 'import a\nrevision = "1"\n\ndef upgrade():\n    op.add("x", {"a": 1}, u"y" "z")\n';
  const b =
    "import b, c\nrevision: str = '2'\n\ndef upgrade() -> None:\n    '''Adds.'''\n    op.add(\n        'x', {'a': 1,},  # why\n        'yz',\n    )\n";
  expect(sameCode(a, b)).toBe(true);
  expect(sameCode(a, a.replace('"x"', '"w"'))).toBe(false);
  expect(sameCode("if x:\n    a()\n    b()\n", "if x:\n    a()\nb()\n")).toBe(false);
  expect(sameCode("f(a, b)", "f(a)(b)")).toBe(false);
});
