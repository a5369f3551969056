import { expect, test } from "vitest";
import { djangoProject, migrations, pathOf } from "../../../test/support/django-files.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";
import { memoryCommit } from "../../../test/support/memory-change.ts";

const before = {
  ...djangoProject(["users", "shop"]),
  ...migrations({ stem: "0001_initial" }, { app: "shop", stem: "0001_initial" }),
};

function renamed(from: string, to: string): NonNullable<Story["commits"]> {
  return [memoryCommit("rename", { renames: [{ from: pathOf({ stem: from }), to: pathOf({ stem: to }) }] })];
}

async function both(story: Story): Promise<readonly string[]> {
  return [...(await tell(story)).findings, ...(await tell(story, { stale: true })).findings];
}

test.each([
  { old: "0002_roles", now: "0003_roles" },
  { old: "0002_auto_20200505_1808", now: "0002_roles" },
])("what still follows $old once it is $now is one finding, of both kinds", async ({ old, now }) => {
  const base = now.startsWith("0003") ? migrations({ stem: "0002_teams", after: ["0001_initial"] }) : {};
  const story: Story = {
    before,
    base,
    head: migrations(
      { stem: now, after: [now.startsWith("0003") ? "0002_teams" : "0001_initial"] },
      { stem: "0004_rights", after: [old] },
    ),
    commits: renamed(old, now),
  };
  expect(await both(story)).toEqual([
    `blocker parent_missing+stale_reference: \`0004_rights\` follows \`${old}\`, which is not there`,
  ]);
  expect((await tell(story)).message).toContain(`\`${old}\` is called \`${now}\` now.`);
  expect(await both(await fixed(story))).toEqual([]);
});

test("so is what another app still names, beside the strings elsewhere", async () => {
  const story: Story = {
    before,
    base: migrations({ stem: "0002_teams", after: ["0001_initial"] }),
    head: {
      ...migrations({ stem: "0003_roles", after: ["0002_teams"] }),
      ...migrations({ app: "shop", stem: "0002_prices", after: ["0001_initial", '("users", "0002_roles")'] }),
    },
    commits: renamed("0002_roles", "0003_roles"),
  };
  const missing =
    "blocker parent_missing+stale_reference: `shop.0002_prices` names `users.0002_roles`, which is not there";
  expect(await both(story)).toEqual([missing]);
  expect(await both(await fixed(story))).toEqual([]);
  const alsoInTest = { ...story, head: { ...story.head, "users/tests.py": 'migrate("users", "0002_roles")\n' } };
  expect(await both(alsoInTest)).toEqual([
    missing,
    "blocker stale_reference: `0003_roles` is still called `0002_roles` in 1 place",
  ]);
});

test("a name that nothing was called before is only missing", async () => {
  const head = migrations({ stem: "0003_rights", after: ["0002_gone"] });
  expect(await both({ before, head })).toEqual([
    "blocker parent_missing: `0003_rights` follows `0002_gone`, which is not there",
  ]);
});
