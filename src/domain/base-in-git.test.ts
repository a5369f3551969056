import { expect, test } from "vitest";
import { baseInGit } from "./base-in-git.ts";
import type { Sha } from "./ids.ts";

const sha = "0".repeat(40) as Sha;
const rebased = (ref: string, from?: string): string => {
  const { fetch, name } = baseInGit({ base: { ref, sha, ...(from === undefined ? {} : { from }) } });
  return `${fetch}git rebase ${name}`;
};

test("a command that goes on from the base, wherever a clone has it from", () => {
  expect(rebased("main")).toBe("git fetch origin && git rebase origin/main");
  expect(rebased("main", "upstream")).toBe("git fetch upstream && git rebase upstream/main");
  expect(rebased("main", "https://code.example.org/team/app.git")).toBe(
    "git fetch https://code.example.org/team/app.git main && git rebase FETCH_HEAD",
  );
  expect(rebased("mine", "")).toBe("git rebase mine");
});

test("no name means anything to the shell", () => {
  expect(rebased("a;b", "c d")).toBe("git fetch 'c d' && git rebase 'c d/a;b'");
  expect(rebased("$(x)", "")).toBe("git rebase '$(x)'");
  expect(rebased("a b", "https://h/x$y.git")).toBe("git fetch 'https://h/x$y.git' 'a b' && git rebase FETCH_HEAD");
});
