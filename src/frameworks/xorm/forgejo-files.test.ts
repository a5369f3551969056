import { expect, test } from "vitest";
import { fixed, tell } from "../../../test/support/list-judge.ts";
import { listProperties } from "../../../test/support/list-histories.ts";

const file = (name: string) => ({
  [`models/forgejo_migrations/${name}.go`]: `package forgejo_migrations

func init() {
	registerMigration(&Migration{
		Description: "${name}",
		Upgrade:     upgrade,
	})
}
`,
});
const before = { "go.mod": "module forgejo.org\n", ...file("v14a_add-index"), ...file("v15a_add-table") };

test("any new file is fine, in any order", async () => {
  const told = await tell({
    before,
    base: file("v15b_their-own"),
    head: { ...file("v15b_our-own"), ...file("v14b_late") },
  });
  expect(told.frameworks).toEqual(["forgejo-files models/forgejo_migrations"]);
  expect(told.findings).toEqual([]);
});

test("a removed file stops every database that has run it", async () => {
  const told = await tell({ before, head: { "models/forgejo_migrations/v14a_add-index.go": undefined } });
  expect(told.findings).toEqual(["blocker merged_deleted: `v14a_add-index` on `main` would be gone"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "With a database that has run it Forgejo does not start: \`Your Forgejo database has 1 migration(s) (v14a_add-index) for a newer version of Forgejo\`.",
    ]
  `);
});

test("a renamed file stops them too, and gets its name back", async () => {
  const story = {
    before,
    head: {
      ...file("v15a_add-table"),
      "models/forgejo_migrations/v15a_add-table.go": undefined,
      "models/forgejo_migrations/v15c_add-table.go": before[
        "models/forgejo_migrations/v15a_add-table.go" as never
      ] as string,
    },
  };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker merged_renamed: `v15a_add-table` on `main` would be called `v15c_add-table`",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "With a database that has run it Forgejo does not start: \`Your Forgejo database has 1 migration(s) (v15a_add-table) for a newer version of Forgejo\`.",
      "Databases that follow \`main\` remember the old name.",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

listProperties({
  files: (version, slug) => file(`${version}_${slug}`),
  versions: (n) => `v${14 + Math.floor(n / 26)}${String.fromCodePoint(97 + (n % 26))}`,
  project: { "go.mod": "module forgejo.org\n" },
  group: "forgejo-files models/forgejo_migrations",
  taken: "nothing",
  late: "nothing",
});
