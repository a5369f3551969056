// What every section is rendered from, and how much of a review fits. Whole items are left out, and the comment says so;
// what refuses the change goes last.

import type { Review } from "../domain/review.ts";
import type { Links } from "./links.ts";
import { count } from "./words.ts";

export interface Page {
  readonly review: Review;
  readonly links: Links;
  readonly room: Room;
}

/** How many of each are shown. */
interface Room {
  readonly blockers: number;
  readonly nits: number;
  readonly observations: number;
  readonly verified: number;
  readonly rounds: number;
  /** Lines of a finding. */
  readonly places: number;
  readonly edits: number;
  /** Characters of a finding's commands, which are shown whole or not at all: people copy them. */
  readonly commands: number;
  /** Conflicts, problems, rules and notes: of each so many. */
  readonly lines: number;
  /** Findings are only their titles. */
  readonly titlesOnly?: boolean;
}

/** From everything to next to nothing: the first that fits is taken. */
export const rooms: readonly [Room, ...Room[]] = [
  {
    blockers: 100,
    nits: 100,
    observations: 50,
    verified: 50,
    rounds: 5,
    places: 50,
    edits: 150,
    commands: 20_000,
    lines: 30,
  },
  {
    blockers: 100,
    nits: 20,
    observations: 20,
    verified: 20,
    rounds: 5,
    places: 20,
    edits: 60,
    commands: 10_000,
    lines: 20,
  },
  {
    blockers: 100,
    nits: 10,
    observations: 5,
    verified: 5,
    rounds: 3,
    places: 10,
    edits: 30,
    commands: 5000,
    lines: 10,
  },
  { blockers: 100, nits: 5, observations: 3, verified: 3, rounds: 1, places: 5, edits: 15, commands: 2000, lines: 6 },
  { blockers: 50, nits: 3, observations: 2, verified: 1, rounds: 0, places: 3, edits: 8, commands: 1000, lines: 4 },
  { blockers: 25, nits: 1, observations: 1, verified: 0, rounds: 0, places: 2, edits: 4, commands: 500, lines: 3 },
  {
    blockers: 20,
    nits: 0,
    observations: 0,
    verified: 0,
    rounds: 0,
    places: 1,
    edits: 0,
    commands: 0,
    lines: 2,
    titlesOnly: true,
  },
  {
    blockers: 3,
    nits: 0,
    observations: 0,
    verified: 0,
    rounds: 0,
    places: 1,
    edits: 0,
    commands: 0,
    lines: 1,
    titlesOnly: true,
  },
  {
    blockers: 0,
    nits: 0,
    observations: 0,
    verified: 0,
    rounds: 0,
    places: 0,
    edits: 0,
    commands: 0,
    lines: 0,
    titlesOnly: true,
  },
];

/** The first `most` items, each rendered, and a last line that counts what is left out: `… and 12 more nits.` */
export function upTo<Item>(
  items: readonly Item[],
  most: number,
  render: (item: Item) => string,
  what: string,
): readonly string[] {
  const rest = items.length - most;
  const shown = items.slice(0, most).map((item) => render(item));
  return rest > 0 ? [...shown, `… and ${count(rest, `more ${what}`)}.`] : shown;
}
