import { branchPattern } from "../../domain/repo-config.ts";
import { say } from "../../domain/text.ts";
import type { Subject } from "../check.ts";
import type { SopResult } from "./result.ts";
import { failed } from "./result.ts";

/** Whether the head branch carries its issue; undefined without a pull request. */
export function branchItem({ change, config }: Subject): SopResult | undefined {
  if (change.pullRequest === undefined) return undefined;
  const { branch, title, body } = change.pullRequest;
  if (branch === undefined) return skipped("there is no branch (AGit)");
  const pattern = config.sop.branch;
  // Longer than any forge allows: not worth a match.
  const name = branch.slice(0, 1000);
  if (pattern === undefined) {
    const number = /(?:^|[/#_-])(\d{1,7})(?=[/_-]|$)/.exec(name)?.[1];
    if (number === undefined) return skipped("no pattern is set for branch names");
    return { item: { state: "pass", text: say`The branch ${branch} carries the issue ${number}` } };
  }
  if (!branchPattern(pattern).matcher(name).find()) {
    return failed(
      "branch",
      say`The branch ${branch} does not match ${pattern}`,
      say`${"{issue}"} stands for the number of the issue.`,
      config,
    );
  }
  const linked = linkedIssues(`${title}\n${body ?? ""}`);
  const isLinked = linked.some((issue) => branchPattern(pattern.replaceAll("{issue}", issue)).matcher(name).find());
  if (pattern.includes("{issue}") && linked.length > 0 && !isLinked) {
    return failed(
      "branch",
      say`The branch ${branch} carries another issue than the description closes`,
      say`The description closes ${linked.join(", ")}.`,
      config,
    );
  }
  return { item: { state: "pass", text: say`The branch ${branch} matches ${pattern}` } };
}

function skipped(why: string): SopResult {
  return { item: { state: "skipped", text: say`Branch name: ${[{ kind: "plain", text: why }]}` } };
}

/** Numbers of the issues that the text says it closes, at most 20. */
function linkedIssues(text: string): readonly string[] {
  const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?:[\w.-]{1,100}\/[\w.-]{1,100})?#(\d{1,9})\b/gi;
  return [...text.slice(0, 100_000).matchAll(closing)].slice(0, 20).flatMap((match) => match[1] ?? []);
}
