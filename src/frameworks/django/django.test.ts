import { expect, test } from "vitest";
import { djangoStories } from "../../../test/support/django-stories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

test.each(djangoStories)("$name", async (story) => {
  const told = await tell(story);
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(story.says);
  const again = await tell(await fixed(story));
  if (told.edits.length > 0) expect(again.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
});
