import type { Finding } from "../domain/finding.ts";
import { say } from "../domain/text.ts";
import type { Part, Text } from "../domain/text.ts";
import type { Check } from "./check.ts";
import { answerTo } from "./claims/answer.ts";
import { factsOf } from "./claims/facts.ts";
import { readClaims } from "./claims/read.ts";
import type { Claim, Quote } from "./claims/read.ts";

/**
 * What the description says of the chain, held against git. A wrong sentence breaks nothing by itself, but it shows on
 * what the change was built: an observation.
 */
export const claims: Check = {
  id: "claims",
  summary: "What the description asserts about migrations, compared with git",
  run: ({ change, groups }) => {
    const read = groups.length === 0 ? [] : readClaims(change.pullRequest?.body ?? "");
    const facts = read.length === 0 ? [] : factsOf(groups);
    const judged = read.flatMap((claim) => {
      const answer = facts.length === 0 ? undefined : answerTo(claim, facts, change);
      return answer === undefined ? [] : [{ claim, answer }];
    });
    return Promise.resolve({
      findings: judged.flatMap(({ claim, answer }) => (answer === "true" ? [] : [difference(claim, answer)])),
      verified: judged.flatMap(({ claim, answer }) =>
        answer === "true"
          ? [{ check: "claims" as const, text: say`The description says ${quoted(claim.quote)}: so it is.` }]
          : [],
      ),
    });
  },
};

function difference(claim: Claim, instead: Text): Finding {
  return {
    check: "claims",
    kinds: [],
    severity: "observation",
    fingerprint: `claims:${claim.kind}:${claim.quote.ids.join("-")}`,
    title: say`The description says ${quoted(claim.quote)}`,
    message: [instead],
    subjects: [],
    places: [],
  };
}

/** The author's words in quotation marks, the ids in them as code. Whatever else is not a plain word is code too. */
function quoted({ words, ids: named }: Quote): Text {
  const parts: Part[] = words.split(/([0-9A-Za-z_./-]+|[^0-9A-Za-z_./ ,:='’–—-]+)/u).flatMap((word, i): Part[] => {
    const bare = word.replace(/[`"]/g, "");
    if (bare === "") return [];
    const isWord = i % 2 === 0 || /^[A-Za-z-]+$/.test(word);
    return [{ kind: !isWord || named.includes(bare) ? "code" : "plain", text: bare }];
  });
  return say`"${parts}"`;
}
