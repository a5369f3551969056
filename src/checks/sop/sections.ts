import { codeList, joinText, say } from "../../domain/text.ts";
import type { Subject } from "../check.ts";
import type { SopResult } from "./result.ts";
import { plainTitle, sectionsOf } from "./markdown.ts";
import { failed } from "./result.ts";

/** Whether the description has the sections that the team asks for; undefined where no description is known. */
export function sectionsItem({ change, config }: Subject): SopResult | undefined {
  if (change.pullRequest?.body === undefined) return undefined;
  const asked = config.sop.sections;
  if (asked.length === 0) return { item: { state: "skipped", text: say`Description: no sections are asked for` } };
  const found = sectionsOf(change.pullRequest.body);
  const missing = asked.filter((name) => !found.some(({ title }) => title === plainTitle(name)));
  const empty = asked.filter(
    (name) => !missing.includes(name) && found.every(({ title, empty: bare }) => bare || title !== plainTitle(name)),
  );
  if (missing.length + empty.length === 0) {
    return { item: { state: "pass", text: say`The description has ${codeList(asked)}` } };
  }
  const faults = [
    ...(missing.length > 0 ? [say`lacks ${codeList(missing)}`] : []),
    ...(empty.length > 0 ? [say`says nothing under ${codeList(empty)}`] : []),
  ];
  return failed(
    "sections",
    say`The description ${joinText(faults, " and ")}`,
    say`Asked for by ${".assay.yml"}: ${codeList(asked)}.`,
    config,
  );
}
