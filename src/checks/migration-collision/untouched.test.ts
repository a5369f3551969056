import { expect, test } from "vitest";
import { migrations, shared } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";
import { plainText } from "../../domain/text.ts";

const said = async (story: Parameters<typeof tell>[0]) => {
  const { result } = await tell(story);
  return result.verified.map(({ text }) => plainText(text));
};

const flyway = (folder: string, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`src/main/resources/db/${folder}/${name}.sql`, `-- ${name}\n`]));
const twoFolders = {
  "src/main/resources/application.properties":
    "spring.flyway.locations=classpath:db/a\nother.flyway.locations=classpath:db/b\n",
  ...flyway("a", "V1__a", "V2__b"),
  ...flyway("b", "V1__a", "V2__b"),
};

test("many groups that nothing happens to are found, and one line says so", async () => {
  const { before, teams } = shared;
  expect(await said({ before, head: { "README.md": "x" } })).toEqual([
    "Nothing happens to the migrations in 2 folders.",
  ]);
  expect(await said({ before: twoFolders, head: { "README.md": "x" } })).toEqual([
    "Nothing happens to the migrations in 2 folders.",
  ]);
  // Of those that something happens to there is more to say, and of the others nothing.
  expect((await said({ before, head: teams })).join("\n")).toMatch(/^`users\/migrations`: single head `0003_teams`/);
  expect((await said({ before: twoFolders, head: flyway("a", "V3__c") })).join("\n")).not.toMatch(/db\/b|Nothing/);
  expect(await said({ before: { ...before, ...teams }, head: migrations({ stem: "0003_x" }) })).toEqual([]);
});
