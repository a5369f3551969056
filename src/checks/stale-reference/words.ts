// How a finding about stale names reads.

import type { Edit } from "../../domain/finding.ts";
import { codeList, say } from "../../domain/text.ts";
import type { Text } from "../../domain/text.ts";
import type { Migration } from "../../frameworks/migration-group.ts";
import { placesAtMost } from "../sweep.ts";
import { nameParts } from "../sweep/names.ts";
import type { Spot } from "./findings.ts";
import type { HeaderMismatch } from "./headers.ts";
import type { Misnamed } from "./misnamed.ts";
import type { KnownMove } from "./moves.ts";

/** What a finding is made of. */
export interface About {
  readonly migration: Migration;
  /** The framework, as its users write it. */
  readonly tool: string;
  readonly moves: readonly KnownMove[];
  readonly mismatches: readonly HeaderMismatch[];
  readonly misnamed: Misnamed | undefined;
  readonly spots: readonly Spot[];
  /** The migration collides: its numbers will change once more. */
  readonly renumberDue: boolean;
}

/** `041_add_role` is still called `040` in 4 places. */
export function titleOf(about: About): Text {
  const { migration, moves, misnamed, spots } = about;
  const stale = spots.filter(({ after }) => after !== undefined);
  if (isStillCalled(about)) {
    const places = count(withOldName(about).length, "place");
    const all = isPartial(about) ? say`at least ${places}` : places;
    return say`${newName(about)} is still called ${codeList(oldNames(moves))} in ${all}`;
  }
  if (stale.length > 0 || misnamed === undefined) return say`The docstring of ${migration.path} contradicts its code`;
  return say`${migration.path} is named otherwise than its revision ${migration.id.value}`;
}

/** Paragraphs: why it matters, and what contradicts what. */
export function messageOf(about: About): readonly Text[] {
  const { migration, tool, moves, mismatches, misnamed, renumberDue } = about;
  const paragraphs: Text[] = [];
  if (isStillCalled(about)) {
    paragraphs.push(
      say`The old name means another migration or none: what opens the file by it fails, and whoever reads it is led astray.`,
    );
  }
  for (const { path, key, said, meant } of mismatches) {
    const where = path === migration.path ? say`The docstring` : say`The docstring of ${path}`;
    paragraphs.push(say`${where} says ${`${key}: ${said}`.trim()}, the code says ${meant === "" ? "None" : meant}.`);
  }
  if (misnamed !== undefined) {
    const renamed = misnamed.renamed
      ? say`The file was renamed from ${codeList(oldFiles(moves))}, its revision was not. `
      : say``;
    paragraphs.push(
      say`${renamed}${[{ kind: "plain", text: tool }]} goes by the revision and does not look at file names; the other files here bear the number of theirs.`,
    );
  }
  if (isPartial(about)) paragraphs.push(say`Listed are the first of them: the others are once these are mended.`);
  if (renumberDue) paragraphs.push(say`A renumber is due first: these lines must then say what it results in.`);
  return paragraphs;
}

/** What the edits do, and how many they are. */
export function summaryOf(about: About, edits: readonly Extract<Edit, { op: "replace" }>[]): Text {
  const counts = say`${count(edits.length, "edit")} in ${count(new Set(edits.map(({ path }) => path)).size, "file")}`;
  if (isStillCalled(about)) return say`Say ${newName(about)} everywhere: ${counts}`;
  return say`Make the docstring say what the code says: ${counts}`;
}

function isStillCalled(about: About): boolean {
  return withOldName(about).length > 0;
}

/** The lines that say the old name: where a docstring only names another parent than the code, the migration has its own. */
function withOldName({ moves, spots }: About): readonly Spot[] {
  const old = isRenumbered(moves) ? oldNames(moves) : [];
  return spots.filter(
    ({ kind, before, after }) =>
      after !== undefined && (kind === "stale_reference" || old.some((name) => before.includes(name))),
  );
}

/** Whether there may be more places than are listed. */
function isPartial({ moves, spots }: About): boolean {
  return moves.length > 0 && spots.length >= placesAtMost;
}

/** True when the migration has another id now, not only another file name. */
export function isRenumbered(moves: readonly KnownMove[]): boolean {
  return moves.some(({ move }) => move.from.id !== move.to.id);
}

function newName({ migration: { id, path, listed }, moves }: About): string {
  if (listed !== undefined) return listed.stem;
  const { stem, number } = nameParts(path);
  if (!isRenumbered(moves)) return fileOf(path);
  return id.value === number ? stem : id.value;
}

function oldNames(moves: readonly KnownMove[]): readonly string[] {
  const ids = moves.flatMap(({ move }) => (move.from.id === move.to.id ? [] : [move.from.id]));
  const stems = moves.flatMap(({ move }) => move.from.stem ?? []);
  if (stems.length > 0) return [...new Set(stems)];
  return ids.length > 0 ? [...new Set(ids)] : oldFiles(moves);
}

function oldFiles(moves: readonly KnownMove[]): readonly string[] {
  return [...new Set(moves.map(({ move }) => fileOf(move.from.path)))];
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function count(number: number, noun: "place" | "edit" | "file"): Text {
  return [{ kind: "plain", text: `${number} ${noun}${number === 1 ? "" : "s"}` }];
}
