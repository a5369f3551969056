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

test("a renamed file runs again, and gets its name back", async () => {
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
  expect((await tell(story)).findings).toEqual([
    "blocker merged_renamed: `v15a_add-table` on `main` would be called `v15c_add-table`",
  ]);
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
