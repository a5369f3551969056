// Migrations in SQL that change nothing where they have run: what they make and take away, they do only where it is not there, or
// is there, yet, or it is nothing to do it twice.

import { sqlWords } from "./same-words.ts";

/** More than anybody writes by hand. */
const charactersAtMost = 100_000;

/** Whether each statement is known to do nothing a second time. */
export function isRepeatableSql(text: string): boolean {
  if (text.length > charactersAtMost) return false;
  const words = sqlWords(text).map((word) => word.toLowerCase());
  const statements = split(words, ";").filter(({ length }) => length > 0);
  // What goes with all that is in it, and is made anew empty.
  const isEmptied = statements.some(says(drops)) && statements.some(says(makes));
  return !isEmptied && statements.every((one) => says(harmless)(one) || isHarmlessAlter(one));
}

const drops = /^drop table |^alter table .* drop column /s;
const makes = /^create table |^alter table .* add column /s;

const harmless =
  /^(?:create (?:unique )?(?:table|index|schema|sequence|extension) (?:concurrently )?if not exists|drop (?:table|index|view|type|sequence) (?:concurrently )?if exists) /;

function isHarmlessAlter(statement: readonly string[]): boolean {
  const first = statement.findIndex((word, i) => i > 1 && /^(?:add|alter|drop)$/.test(word));
  return says(altered)(statement.slice(0, first)) && split(statement.slice(first), ",").every(says(harmlessAction));
}

const altered = /^alter table (?:if exists )?(?:only )?\S+(?: \. \S+)*$/;
const harmlessAction =
  /^(?:add column if not exists |drop (?:column|constraint) if exists |alter column \S+ drop (?:not null|default)$)/;

function says(pattern: RegExp): (words: readonly string[]) => boolean {
  return (words) => pattern.test(words.join(" "));
}

/** At each of these signs that stands in no brackets. */
function split(words: readonly string[], sign: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (word === "(") depth += 1;
    if (word === ")") depth -= 1;
    if (word === sign && depth === 0) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}
