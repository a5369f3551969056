// The parts that all findings of this check have in common.

import type { Finding, Kind, Severity, Subject } from "../../domain/finding.ts";
import { codeList, joinText, say, type Text } from "../../domain/text.ts";
import type { Change } from "../../domain/change.ts";
import type { Migration } from "../../frameworks/migration-group.ts";
import { firstCommitOf } from "./arrival.ts";

/** How many migrations a finding lists at most. */
export const subjectsAtMost = 30;

/** Of how many files of one group the same trouble is told one by one. */
export const toldAtMost = 50;

export interface Draft extends Pick<Finding, "title" | "message"> {
  readonly kinds: readonly Kind[];
  readonly severity: Severity;
  /** What it is about: the same words in every round. */
  readonly cause: string;
  readonly at?: { readonly path: string; readonly line?: number | undefined } | undefined;
  readonly subjects: readonly Subject[];
  readonly fix?: Finding["fix"] | undefined;
  readonly couldHideBlocker?: boolean;
}

/** A finding of this check. */
export function toFinding({ group }: { readonly group: { readonly root: string } }, draft: Draft): Finding {
  const { cause, at, fix, couldHideBlocker, ...rest } = draft;
  return {
    check: "migration-collision",
    ...rest,
    fingerprint: `migration-collision:${group.root}:${cause}`,
    subjects: atMost(rest.subjects),
    places: [],
    ...(at === undefined ? {} : { path: at.path, ...(at.line === undefined ? {} : { line: at.line }) }),
    ...(fix === undefined ? {} : { fix }),
    ...(couldHideBlocker === true ? { couldHideBlocker } : {}),
  };
}

/** Of a long list the base's side stays: whom the change collides with is what people must see. */
function atMost(subjects: readonly Subject[]): readonly Subject[] {
  const onBase = subjects.filter(({ side }) => side === "base").length;
  let room = Math.max(1, subjectsAtMost - onBase);
  return subjects.filter(({ side }) => side === "base" || room-- > 0).slice(0, subjectsAtMost);
}

export interface Shown {
  readonly migration: Migration;
  /** Its place in the chain cannot be read. */
  readonly opaque?: boolean;
}

/** A migration of the change. */
export function headSubject({ migration, opaque }: Shown): Subject {
  const follows = opaque === true || migration.listed !== undefined ? {} : { follows: parentsOf(migration) };
  return { id: migration.id.value, path: migration.path, side: "head", ...follows };
}

/** A migration of the base, with the commit that brought it. */
export async function baseSubject({ change }: { readonly change: Change }, was: Migration): Promise<Subject> {
  const commit = await firstCommitOf(change, was.path);
  return {
    id: was.id.value,
    path: was.path,
    side: "base",
    ...(was.listed === undefined ? { follows: parentsOf(was) } : {}),
    ...(commit === undefined ? {} : { since: { sha: commit.sha, at: commit.at } }),
  };
}

/** The most severe. */
export function worst(severities: readonly Severity[]): Severity {
  return bySeverity.find((severity) => severities.includes(severity)) ?? "observation";
}

const bySeverity: readonly Severity[] = ["blocker", "nit", "observation"];

/** Each once, in their order. */
export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

/** Of several that have one id the first: what is said of an id is said once. */
export function firstOfEachId(migrations: readonly Migration[]): readonly Migration[] {
  return [...Map.groupBy(migrations, ({ id }) => id.value).values()].flatMap(([first]) => first ?? []);
}

/** Ids as what a finding is about: of a long list the first, and how many more. */
export function causeOf(migrations: readonly Migration[]): string {
  const ids = unique(migrations.map(({ id }) => id.value));
  const more = ids.length > subjectsAtMost ? [`+${ids.length - subjectsAtMost}`] : [];
  return [...ids.slice(0, subjectsAtMost), ...more].join(",");
}

/** The first few of many names, and how many more. */
export function nameList(names: readonly string[]): Text {
  return names.length <= 3
    ? codeList(names)
    : say`${joinText(
        names.slice(0, 3).map((name) => say`${name}`),
        ", ",
      )} and ${names.length - 3} more`;
}

/** "two heads", "5 heads". */
export function countHeads(count: number): Text {
  const words = ["no", "one", "two", "three", "four"];
  return [{ kind: "plain", text: `${words[count] ?? count} ${count === 1 ? "head" : "heads"}` }];
}

/** That git gives no warning, where it gives none about these paths. */
export function gitSays({ change }: { readonly change: Change }, paths: readonly string[]): Text {
  const conflicts = new Set(change.textualConflicts);
  const first = paths.find((path) => conflicts.has(path));
  return first === undefined
    ? say`Git merges this without a conflict.`
    : say`Git reports a conflict in ${first} as well.`;
}

/** Moves in a fix's one line: the first few of many; the edits name every one. */
export function moveList(moves: readonly Text[]): Text {
  const few = joinText(moves.slice(0, 4), ", ");
  return moves.length <= 4 ? few : say`${few} and ${plain(`${moves.length - 4} more`)}`;
}

/** Our own words, as they are. */
export function plain(text: string): Text {
  return [{ kind: "plain", text }];
}

function parentsOf(migration: Migration): readonly string[] {
  return migration.parents.map(({ value }) => value);
}
