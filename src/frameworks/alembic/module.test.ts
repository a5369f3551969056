import { expect, test } from "vitest";
import { readModule, type PyModule } from "./module.ts";
import { readModuleQuickly } from "./quick.ts";
import { toMigration } from "./migration.ts";
import { plainText } from "../../domain/text.ts";
import { migrationText } from "../../../test/support/alembic-files.ts";

function read(text: string, name = "x.py", configured = true) {
  const entry = { path: `v/${name}`, oid: "1", mode: "100644" } as const;
  const [quick, whole] = [readModuleQuickly(text), readModule(text)].map((module: PyModule) =>
    toMigration(entry, module, configured),
  );
  expect(quick).toEqual(whole);
  if (whole?.kind === "migration") {
    const { id, parents, branchLabels, dependsOn, header: said } = whole.migration;
    const at = (all: typeof parents) => all.map(({ value, line }) => `${value}:${line}`);
    return { id: `${id.value}:${id.line}`, parents: at(parents), branchLabels, dependsOn: at(dependsOn), header: said };
  }
  if (whole?.kind === "unreadable") {
    const { why, line, id, refused } = whole.unreadable;
    return { why: plainText(why), line, id: id?.value, refused };
  }
  return whole?.kind;
}

function down(value: string) {
  return read(`revision = "m"\ndown_revision = ${value}\n\ndef upgrade(): pass\n`);
}

function header(lines: string) {
  return read(`"""x\n\n${lines}\n"""\nrevision = "a"\ndown_revision = "b"\n`);
}

test("a migration as the template writes it", () => {
  expect(read(migrationText({ id: "040", down: "039", slug: "x" }))).toEqual({
    id: "040:13",
    parents: ["039:14"],
    branchLabels: [],
    dependsOn: [],
    header: { id: { value: "040", line: 3 }, revises: [{ value: "039", line: 4 }] },
  });
});

test("what is nearly as the template writes it says the same as when all of it is read", () => {
  const written = migrationText({ id: "040", down: "039", slug: "x" });
  const changes: readonly (readonly [string | RegExp, string])[] = [
    ["Revises: 039", "Revises: "],
    ["Revises: 039", "Revises: None"],
    ["Revises: 039", "Revises: 038, 039"],
    ["Revision ID: 040", "Revision ID: None"],
    ["\n\nRevision ID: 040", "\nRevises: 012\n\nRevision ID: 040"],
    [/Create Date.*\n/, ""],
    [/Create Date.*\n/, 'Create Date: "now"\n'],
    ["import sqlalchemy as sa", "from names import revision"],
    ["import sqlalchemy as sa", "from names import *"],
    ["import sqlalchemy as sa", "import a; down_revision = None"],
    ["import sqlalchemy as sa", "if True:\n    depends_on = 'x'"],
    ["import sqlalchemy as sa", "exec('revision = 1')"],
    ["import sqlalchemy as sa", "text = '''"],
    [/^depends_on.*$/m, "depends_on = None\nrevision = 'late'"],
    [/^depends_on.*$/m, "depends_on = ('a', 'b')"],
    [/^down_revision.*$/m, "down_revision = None"],
    [/^down_revision.*$/m, "down_revision: Optional[str] = '039'"],
    [/^down_revision.*$/m, 'down_revision = "03\\x39"'],
    [/^down_revision.*$/m, "down_revision = ''"],
    [/^revision.*$/m, "revision: str | None = 'a-b'"],
    [/^revision.*$/m, 'revision = "it\'s"'],
    ["def upgrade", "branch_labels = ('x',)\n\n\ndef upgrade"],
    [/$/, "\ndown_revision = 'late'\n"],
  ];
  for (const [from, to] of changes) {
    const text = written.replace(from, () => to);
    expect(text).not.toBe(written);
    read(text);
    read(text.replaceAll("\n", "\r\n"));
  }
});

test("annotations, quotes of every kind, comments, line ends of Windows, a byte order mark", () => {
  const text = [
    "\uFEFFfrom typing import Union",
    "revision: str = '''a1'''",
    "down_revision: Union[str, None] = u'a0'  # type: ignore",
    "branch_labels = ['one', \"two\"]",
    'depends_on = ("d" "1")',
    "def upgrade(): pass",
  ];
  expect(read(text.join("\r\n"))).toEqual({
    id: "a1:2",
    parents: ["a0:3"],
    branchLabels: ["one", "two"],
    dependsOn: ["d1:5"],
    header: {},
  });
});

test("tuples over several lines, lists, sets, tuples without parentheses, each parent with its line", () => {
  expect(down('(\n    "a",  # one\n    "b",\n)')).toMatchObject({ parents: ["a:3", "b:4"] });
  expect(down('["a", "b"]')).toMatchObject({ parents: ["a:2", "b:2"] });
  expect(down('{"a"}')).toMatchObject({ parents: ["a:2"] });
  expect(down('"a", "b"')).toMatchObject({ parents: ["a:2", "b:2"] });
  expect(down('"a",')).toMatchObject({ parents: ["a:2"] });
  expect(down("None")).toMatchObject({ parents: [] });
  expect(down('""')).toMatchObject({ parents: [] });
  expect(down("()")).toMatchObject({ parents: [] });
  expect(down('("a", "a")')).toMatchObject({ parents: ["a:2"] });
  expect(down(String.raw`"a\x62"`)).toMatchObject({ parents: ["ab:2"] });
});

test("several names at once, and the last of several assignments", () => {
  expect(read('revision, down_revision = "a", "b"\n')).toMatchObject({ id: "a:1", parents: ["b:1"] });
  expect(read('revision = "a"; down_revision = None\n')).toMatchObject({ id: "a:1", parents: [] });
  expect(read('revision = "x"\ndown_revision = None\nrevision = "a"\n')).toMatchObject({ id: "a:3" });
  expect(read('down_revision = depends_on = None\nrevision = "a"\n')).toMatchObject({ id: "a:2", parents: [] });
});

test("assignments after the first definition count, those inside one do not", () => {
  const text = 'def upgrade():\n    revision = "inner"\n\nrevision = "a"\ndown_revision = "b"\n';
  expect(read(text)).toMatchObject({ id: "a:4", parents: ["b:5"] });
  const again = 'revision = "x"\ndown_revision = "b"\n\ndef upgrade(): pass\n\nrevision = "a"\n';
  expect(read(again)).toMatchObject({ id: "a:6", parents: ["b:2"] });
});

test("Python 2", () => {
  const text =
    'revision = "a"\ndown_revision = "b"\n\ndef upgrade():\n    print "x"\n    exec "y" in z\n    raise E, "m"\n';
  expect(read(text)).toMatchObject({ id: "a:1", parents: ["b:2"] });
});

test("what only running it would tell is not guessed", () => {
  expect(down("get_down_revision(revision)")).toMatchObject({ why: "its `down_revision` is a call", line: 2, id: "m" });
  expect(down("BEFORE")).toMatchObject({ why: "its `down_revision` is a name", id: "m" });
  expect(down('f"{x}"')).toMatchObject({ why: "its `down_revision` is an f-string" });
  expect(down('("a", make())')).toMatchObject({ why: "its `down_revision` is a call" });
  expect(down("42")).toMatchObject({ why: "its `down_revision` is a number, not a string" });
  expect(down('b"a"')).toMatchObject({ why: "its `down_revision` is bytes, not a string" });
  expect(down('"a')).toMatchObject({ why: "Python cannot parse it" });
  expect(read('revision = "a" + "b"\ndown_revision = None\n')).toMatchObject({
    why: "its `revision` is an expression",
  });
  expect(read('revision = "a"\nif X:\n    down_revision = "b"\n')).toMatchObject({
    why: "its `down_revision` is set inside a condition or a loop",
  });
  expect(read('revision = "a"\ndown_revision = "b"\ndown_revision += "c"\n')).toMatchObject({
    why: "its `down_revision` is built up in steps",
  });
});

test("where Alembic itself stops, its words", () => {
  expect(read("x = 1\n", "util.py")).toMatchObject({
    refused: "Could not determine revision id from filename util.py",
  });
  expect(read("from other import *\n", "util.py")).toMatchObject({ refused: undefined });
  expect(read('revision = "a"\n', "a.py")).toMatchObject({ refused: "module 'a_py' has no attribute 'down_revision'" });
  expect(read('revision = "a"\ndown_revision = "a"\n')).toMatchObject({
    refused: "Self-loop is detected in revisions (a)",
  });
  expect(read('revision = "a-b"\ndown_revision = None\n')).toMatchObject({
    refused: "Character(s) '-' not allowed in revision identifier 'a-b'",
  });
  expect(read("down_revision = None\n", "abc123.py")).toMatchObject({ id: "abc123:1" });
  expect(read("x = 1\n", "util.py", false)).toBe("other");
});

test("the docstring's own lines, several parents, a branch, none", () => {
  expect(header("Revision ID: 040\nRevises: core@038, 039")).toMatchObject({
    header: { id: { value: "040", line: 3 }, revises: [{ value: "038", line: 4 }, { value: "039" }] },
  });
  expect(header("Revision ID: 040\nRevises: ")).toMatchObject({ header: { revises: [] } });
  expect(header("Revises: ('a', 'b')")).toMatchObject({ header: { revises: [{ value: "a" }, { value: "b" }] } });
  expect(header("nothing")).toMatchObject({ header: {} });
});

test("a docstring that looks like code, and code that looks like a docstring", () => {
  expect(read('"""x\nrevision = "no"\ndef y\n"""\nrevision = "a"\ndown_revision = "b"\n')).toMatchObject({ id: "a:5" });
  expect(read('revision = "a"\ndown_revision = "b"\nX = """\nrevision = "no"\n"""\ndef f(): pass\n')).toMatchObject({
    id: "a:1",
  });
});
