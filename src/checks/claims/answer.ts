// Answers to claims. An answer is "true", or what is the case instead; undefined where the claim is about something else.

import type { Change } from "../../domain/change.ts";
import { shortSha } from "../../domain/ids.ts";
import { codeList, say } from "../../domain/text.ts";
import type { Text } from "../../domain/text.ts";
import type { Migration } from "../../frameworks/migration-group.ts";
import { nameParts } from "../sweep/names.ts";
import { isCalled, looksLikeId, namesOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import type { Claim } from "./read.ts";

export type Answer = "true" | Text | undefined;

/** What git says to a claim. */
export function answerTo(claim: Claim, facts: readonly Facts[], { base }: Change): Answer {
  const at = say`On ${base.ref} at ${shortSha(base.sha)}`;
  if (claim.kind === "single_head") return toSingleHead(facts);
  if (claim.kind === "taken") {
    return about(claim.last, facts, (fact) => toTaken(claim.first, claim.last, fact, at));
  }
  const { kind, id } = claim;
  const answer = { head: toHead, follows: toFollows, next: toNext }[kind];
  return about(id, facts, (fact) => answer(id, fact, at));
}

/** "true" as soon as one of the groups that the id can belong to says so, else the first answer. */
function about(id: string, facts: readonly Facts[], answer: (fact: Facts) => Answer): Answer {
  const answers = facts.filter(({ base, merged }) => looksLikeId(id, [...base, ...merged])).map(answer);
  return answers.find((one) => one === "true") ?? answers.find((one) => one !== undefined);
}

function toHead(id: string, { added, baseHeads, mergedHeads }: Facts, at: Text): Answer {
  const own = added.some((migration) => isCalled(id, migration));
  // A number that both sides took is meant as the base's: "039 is the head" is said of what one builds on.
  if (baseHeads.some((migration) => isCalled(id, migration))) return "true";
  if (!own) return say`${at} it is ${ids(baseHeads)}.`;
  if (mergedHeads.some((migration) => isCalled(id, migration))) return "true";
  return say`After the merge it is ${ids(mergedHeads)}.`;
}

function toTaken(first: string, last: string, { base }: Facts, at: Text): Answer {
  const numbers = numbersBetween(first, last);
  if (numbers === undefined) return undefined;
  const taken = new Set(base.flatMap(namesOf));
  const free = numbers.filter((number) => !taken.has(number));
  return free.length === 0 ? "true" : say`${at} there is no ${codeList(free.slice(0, 5))}.`;
}

function toSingleHead(facts: readonly Facts[]): Answer {
  const split = facts.find(({ mergedHeads }) => mergedHeads.length > 1);
  if (split === undefined) return facts.some(({ mergedHeads }) => mergedHeads.length === 1) ? "true" : undefined;
  return say`After the merge there are ${split.mergedHeads.length}: ${ids(split.mergedHeads)}.`;
}

function toFollows(id: string, { added, merged }: Facts): Answer {
  // A list has no parents to name.
  if (added.length === 0 || added[0]?.listed !== undefined) return undefined;
  const parents = added.flatMap((migration) => migration.parents.map(({ value }) => value));
  const parentsFiles = merged.filter((migration) => parents.includes(migration.id.value));
  if (parents.includes(id) || parentsFiles.some((migration) => isCalled(id, migration))) return "true";
  if (parents.some((parent) => nameParts(parent).number === id)) return "true";
  return say`In the tree that the merge makes, ${ids(added)} follows ${parents.length === 0 ? say`nothing` : codeList(parents)}.`;
}

function toNext(id: string, { base }: Facts, at: Text): Answer {
  const taken = base.find((migration) => isCalled(id, migration));
  return taken === undefined ? "true" : say`${at} it is taken by ${taken.path}.`;
}

function ids(migrations: readonly Migration[]): Text {
  if (migrations.length === 0) return say`none`;
  // Two files may claim one id: then only their paths tell them apart.
  const unique = new Set(migrations.map(({ id }) => id.value)).size === migrations.length;
  return codeList(migrations.map(({ id, path }) => (unique ? id.value : path)));
}

/** `030` to `039`, zero-padded as the first is; undefined for what runs backwards, and for more than 1,000. */
function numbersBetween(first: string, last: string): readonly string[] | undefined {
  const [from, to] = [Number(first), Number(last)];
  if (to < from || to - from > 1000) return undefined;
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(first.length, "0"));
}
