import { expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { tell } from "../../test/support/list-judge.ts";

const folder = "src/Db/Migrations";
const body = (method: string, entities: readonly string[]) =>
  `        protected override void ${method}(ModelBuilder modelBuilder)\n        {\n#pragma warning disable 612, 618\n            modelBuilder.HasAnnotation("ProductVersion", "9.0.1");\n\n${entities.map((one) => `            modelBuilder.Entity("${one}", b =>\n                {\n                    b.HasKey("Id");\n                });\n`).join("\n")}#pragma warning restore 612, 618\n        }\n`;
const migration = (id: string, entities: readonly string[], up = "x") => {
  const name = id.replace(/^\d+_/, "");
  return {
    [`${folder}/${id}.cs`]: `public partial class ${name} : Migration\n{\n    protected override void Up(MigrationBuilder b) { b.CreateTable("${up}"); }\n}\n`,
    [`${folder}/${id}.Designer.cs`]: `    [Migration("${id}")]\n    partial class ${name}\n    {\n${body("BuildTargetModel", entities)}    }\n`,
  };
};
const snapshot = (...entities: string[]) => ({
  [`${folder}/AppModelSnapshot.cs`]: `    partial class AppModelSnapshot : ModelSnapshot\n    {\n${body("BuildModel", entities)}    }\n`,
});
const before = {
  ...migration("20240101090000_Teams", ["Team"]),
  ...migration("20240102090000_Players", ["Team", "Player"]),
  ...snapshot("Team", "Player"),
};

listProperties({
  files: (version, slug) => migration(`${version}_${slug}`, []),
  versions: stamps,
  project: snapshot(),
  group: `ef-core ${folder}`,
  taken: "nothing",
  late: "nothing",
  slugsDiffer: true,
  remedy: true,
});

test("one class twice does not compile; the remedy is EF's own", async () => {
  const told = await tell({
    before,
    base: migration("20240103090000_AddIndex", ["Team", "Player"]),
    head: migration("20240104090000_AddIndex", ["Team", "Player"], "y"),
  });
  expect(told.frameworks).toEqual([`ef-core ${folder}`]);
  expect(told.findings).toEqual(["blocker same_id: `AddIndex` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Both are the class \`AddIndex\`: the build stops with \`error CS0111: Type 'AddIndex' already defines a member called 'Up' with the same parameter types\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect([told.edits, told.commands]).toEqual([
    [],
    ["dotnet ef migrations remove", "dotnet ef migrations add AddIndex2"],
  ]);
});

test("two branches: the later Designer lacks what the other did, and the snapshot has both", async () => {
  const base = {
    ...migration("20240105090000_Orders", ["Team", "Player", "Order"]),
    ...snapshot("Team", "Player", "Order"),
  };
  const own = migration("20240104090000_Roles", ["Team", "Player", "Role"]);
  // As a person merges it who has taken the base in.
  const head = { ...base, ...own, ...snapshot("Team", "Player", "Order", "Role") };
  const told = await tell({ before, base, head });
  expect(told.findings).toEqual([
    "nit journal_mismatch: `src/Db/Migrations/AppModelSnapshot.cs` and the Designer of `20240105090000_Orders`, the last migration, hold different models",
  ]);
  expect(told.commands).toEqual(["dotnet ef migrations remove", "dotnet ef migrations add NAME"]);
  const again = {
    ...base,
    ...migration("20240106090000_Roles", ["Team", "Player", "Order", "Role"]),
    ...snapshot("Team", "Player", "Order", "Role"),
  };
  expect((await tell({ before, base, head: again })).findings).toEqual([]);
});

test("a snapshot that differs on the base already is not told; another version of the tool is no difference", async () => {
  const odd = { ...before, ...snapshot("Team") };
  expect((await tell({ before: odd, head: migration("20240103090000_More", ["Team", "X"]) })).findings).toEqual([]);
  const { [`${folder}/AppModelSnapshot.cs`]: text } = snapshot("Team", "Player");
  const newer = { [`${folder}/AppModelSnapshot.cs`]: (text ?? "").replace("9.0.1", "10.0.0") };
  expect((await tell({ before, head: newer })).findings).toEqual([]);
});

test("the same second, a late one, FluentMigrator's files: no trouble", async () => {
  const head = {
    ...migration("20240102090000_Also", ["Team", "Player"]),
    ...migration("20240101120000_Late", ["Team", "Player"]),
    "src/Fluent/20240101090000_X.cs": "[Migration(20240101090000)] class X {}\n",
  };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual([`ef-core ${folder}`]);
  expect(told.findings).toEqual([]);
});

test("what is merged: cosmetic edits, real ones, Designers, deletions, renames", async () => {
  const path = `${folder}/20240101090000_Teams.cs`;
  const text = migration("20240101090000_Teams", [])[path] ?? "";
  expect((await tell({ before, head: { [path]: `// why\n${text}` } })).findings).toEqual([]);
  expect((await tell({ before, head: migration("20240101090000_Teams", ["Team", "Odd"]) })).findings).toEqual([]);
  expect((await tell({ before, head: { [path]: text.replace('"x"', '"y"') } })).findings).toEqual([
    "nit merged_edited: `20240101090000_Teams` is merged already, and changes",
  ]);
  const gone = { [path]: undefined, [`${folder}/20240101090000_Teams.Designer.cs`]: undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `20240101090000_Teams` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { ...gone, ...migration("20240101090000_Groups", ["Team"]) } })).findings).toEqual(
    ["blocker merged_renamed: `20240101090000_Teams` on `main` would be called `20240101090000_Groups`"],
  );
});

test("under another timestamp, as the Designer says it, a merged one runs again; where only the files are called so, it does not", async () => {
  const gone = Object.fromEntries(Object.keys(migration("20240101090000_Teams", [])).map((path) => [path, undefined]));
  const later = migration("20240103090000_Teams", ["Team", "Player"]);
  const told = await tell({ before, head: { ...gone, ...later } });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `20240101090000_Teams` on `main` would be called `20240103090000_Teams`",
  ]);
  const files = Object.fromEntries(
    Object.entries(later).map(([path, text]) => [path, text.replace("20240103090000", "20240101090000")]),
  );
  const cosmetic = await tell({ before, head: { ...gone, ...files } });
  expect(cosmetic.findings).toEqual([
    "nit merged_renamed: `20240101090000_Teams` on `main` would be called `20240103090000_Teams`",
  ]);
  expect(cosmetic.message).toMatchInlineSnapshot(`
    [
      "Only its files are called \`20240103090000_Teams\`: to EF Core it is \`20240101090000_Teams\`, as the Designer says, and databases that have run it leave it alone.",
      "Databases that follow \`main\` remember the old name.",
    ]
  `);
});

test("bad input: nothing, half a Designer, hostile names", async () => {
  const told = await tell({
    before,
    head: {
      [`${folder}/20240103090000_X.cs`]: "",
      [`${folder}/20240103090000_X.Designer.cs`]: "void BuildTargetModel(",
      [`${folder}/20240104090000_\`@all\`.cs`]: "",
    },
  });
  expect(told.findings).toEqual([]);
});
