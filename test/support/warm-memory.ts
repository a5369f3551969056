// Parse results and what was found are kept from review to review: what is loaded must be the same with them and without.

import { expect, test } from "vitest";
import { defaultRepoConfig } from "../../src/domain/repo-config.ts";
import type { GroupChange } from "../../src/frameworks/framework.ts";
import { loadGroups } from "../../src/frameworks/load-groups.ts";
import { emptyMemory, type ParseMemory } from "../../src/frameworks/parse-memory.ts";
import { changeOf, type Story } from "./list-judge.ts";
import type { Files } from "./memory-change.ts";

/**
 * Registers the test: the change of `story` is loaded in a memory that has seen it when one of its files was not there, or was
 * empty, and the other way round; so is a base that has all of its files, where more of what was found is believed again.
 */
export function warmMemory(story: Story): void {
  test("memory: what was judged before changes nothing", async () => {
    const landed: Story = { before: existing({ ...story.before, ...story.base, ...story.head }), head: {} };
    for (const now of [story, landed]) {
      const fresh = await load(now);
      for (const path of Object.keys(landed.before)) {
        for (const text of [undefined, ""]) {
          const earlier = withText(now, path, text);
          const memory = emptyMemory();
          await load(earlier, memory);
          expect({ path, text, groups: await load(now, memory) }).toEqual({ path, text, groups: fresh });
          const groups = await load(earlier);
          expect({ path, text, groups: await load(earlier, memory) }).toEqual({ path, text, groups });
        }
      }
    }
  }, 60_000);
}

function load(story: Story, memory: ParseMemory = emptyMemory()): Promise<readonly GroupChange[]> {
  return loadGroups(changeOf(story), defaultRepoConfig, memory);
}

/** The story where a file is like that on every side that has it. */
function withText(story: Story, path: string, text: string | undefined): Story {
  const changed = (files: Partial<Files>): Partial<Files> =>
    Object.hasOwn(files, path) ? { ...files, [path]: text } : files;
  return {
    ...story,
    before: existing(changed(story.before)),
    base: changed(story.base ?? {}),
    head: changed(story.head),
  };
}

function existing(files: Partial<Files>): Files {
  const all: Record<string, Files[string]> = {};
  for (const [path, file] of Object.entries(files)) if (file !== undefined) all[path] = file;
  return all;
}
