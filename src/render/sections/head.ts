import { shortSha } from "../../domain/ids.ts";
import { fetchedWords } from "../lasting.ts";
import { commitUrl } from "../links.ts";
import { codeSpan, linked } from "../markdown.ts";
import type { Page } from "../page.ts";
import { countFindings, verdictWords } from "../words.ts";

/** The two lines that are read in a mail's or a chat's preview: verdict and counts, then what was judged. */
export function head({ review, links }: Page): string {
  const { base, head: ours, verdict, findings, fixed, round } = review;
  const counts = [...countFindings(findings, verdict), ...(fixed.length === 0 ? [] : [`${fixed.length} fixed`])];
  const commit = (sha: string) => linked(shortSha(sha), commitUrl(links, sha));
  const judged = `${codeSpan(ours.ref)} at ${commit(ours.sha)}, judged as merged into ${codeSpan(base.ref)} at ${commit(base.sha)}`;
  const fetched = fetchedWords(review, links.pullRequest === undefined ? "last" : "both");
  return `${[`**${verdictWords[verdict]}**`, ...counts, `round ${round}`].join(" · ")}\n${judged}${fetched}`;
}
