// What a migration makes, as far as its text tells: a database that has it already stops at it.

import type { Tree } from "../../../domain/tree.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { filesOf } from "./listed.ts";

/** More than anybody writes by hand. */
const charactersAtMost = 100_000;

/**
 * Tables, views, types, sequences and columns that the way up makes, in SQL and in builders: `players`, `players.age`. None where it
 * looks first what is there, and none that it also takes away or renames.
 */
export function madeBy(text: string): ReadonlySet<string> {
  const up = wayUp(text);
  if (looksFirst.test(up)) return new Set();
  const made = [tables, ...columns]
    .flatMap((each) => [...up.matchAll(each)])
    .map(([, name = "", column]) =>
      [plainName(name), ...(column === undefined ? [] : [column.toLowerCase()])].join("."),
    );
  const moved = made.length === 0 ? new Set() : wordsNearMoves(up);
  return new Set(made.filter((name) => !moved.has(wordFor(name))));
}

/** Whether it surely fails, or does harm, where it has been done: it makes or writes something, and makes no room for it. */
export function failsAgain(text: string): boolean {
  const up = wayUp(text);
  return makes.test(up) && !looksFirst.test(up) && !makesRoom.test(up);
}

/** More than name one table and take something away. */
const readAtMost = 100;

/** Those of the names that one of the migrations may take away or rename, for all that is known. */
export async function mayBeMoved(
  tree: Tree,
  names: ReadonlySet<string>,
  migrations: readonly Migration[],
): Promise<ReadonlySet<string>> {
  const paths = migrations.flatMap(filesOf);
  if (names.size === 0 || paths.length === 0) return new Set();
  const ways = await waysUp(tree, await tree.search(moves, paths));
  if (ways === undefined) return names;
  const words = ways.map(wordsNearMoves);
  return new Set([...names].filter((name) => words.some((some) => some.has(wordFor(name)))));
}

/** Whether one of the migrations may take something away, whatever it is called, for all that is known. */
export async function mayTakeAway(tree: Tree, migrations: readonly Migration[]): Promise<boolean> {
  const ways = await waysUp(tree, migrations.flatMap(filesOf));
  return ways?.some((up) => makesRoom.test(up)) ?? true;
}

/** undefined: not all of them are known. */
async function waysUp(tree: Tree, paths: readonly string[]): Promise<readonly string[] | undefined> {
  if (paths.length > readAtMost) return undefined;
  const texts = [...(await tree.read(paths)).values()];
  return texts.length < paths.length || texts.some(isLong) ? undefined : texts.map(wayUp);
}

const moves = ["drop", "rename", "remove"].flatMap((word) => [
  word,
  `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  word.toUpperCase(),
]);

/**
 * Without comments, without what makes nothing twice, and without the way down: it makes what the way up takes away. All of it where
 * the way up comes last.
 */
function wayUp(text: string): string {
  if (isLong(text)) return "";
  const plain = text.replace(/^[ \t]*(?:--(?!.*\bdown\b)|#|\/\/|\*).*$/gim, "");
  const down = plain.search(/(?<![a-z])down\b/i);
  const up = down === -1 || /\bup\b/i.test(plain.slice(down)) ? plain : plain.slice(0, down);
  // Of Sequelize this looks first by itself (`createTableQuery` in its src/dialects/*/query-generator.js, 6.37).
  return up.replace(/\s+/g, " ").replaceAll(/\bqueryInterface\.createTable\b/g, "");
}

function isLong(text: string): boolean {
  return text.length > charactersAtMost;
}

const looksFirst =
  /not[_ ]?exists|(?:has|have)_?(?:table|column)|exists\?|(?:table|column)_?exists|object_id|duplicate_|\brevert\b/i;

const tables =
  /\b(?:create (?:unlogged )?(?:table|(?:materialized )?view|type|sequence) |create_?table ?\(? ?(?:name: ?|new table\( ?\{ ?name: ?)?(?=["'`:])|create table ?\( ?(?=[:"])|schema::create\( ?(?=["'])|->table\( ?(?=["'][^;"']{0,80}["'][^;]{0,2000}->create\())([\w.:"'`[\]]+)/gi;

const makes =
  /\b(?:insert into(?![^;]{0,200}\bselect\b)|bulkInsert|schema::create|(?:create|add)_?(?:table|column|index|type|view|constraint)|create (?:unlogged )?(?:table|view|type|sequence|index|unique index)|add (?:column|constraint))\b/i;

const makesRoom =
  /\b(?:delete|truncate|bulkDelete|drop\w*|remove\w*|merge)\b|\bon (?:conflict|duplicate)\b|\binsert (?:or )?ignore\b|upsert/i;

/** Of Phinx and Kysely `addColumn` does not say of which table. */
const columns = [
  /\balter table (?:only )?([\w."'`[\]]+) add (?:column )?(?!(?:constraint|primary|foreign|unique|index|check|key|fulltext|partition)\b)["'`[]*(\w+)/gi,
  /\b(?:add_column|queryInterface\.addColumn) ?\(? ?(["'`:]\w[\w."'`]*) ?, ?["'`:](\w+)/gi,
];

/** Without quotes, and without the schema that goes without saying. */
function plainName(name: string): string {
  return name
    .replace(/["'`:[\]]/g, "")
    .toLowerCase()
    .replace(/^(?:public|dbo)\./, "");
}

function wordFor(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** A statement has its names near the word. */
const near = 100;

function wordsNearMoves(text: string): ReadonlySet<string> {
  const parts: string[] = [];
  let [from, to] = [0, 0];
  for (const { index } of text.matchAll(/drop|rename|\bremove(?!d)/gi)) {
    if (index - near > to) {
      parts.push(text.slice(from, to));
      from = index - near;
    }
    to = index + near;
  }
  parts.push(text.slice(from, to));
  return new Set(parts.flatMap((part) => part.match(/\w+/g) ?? []).map((word) => word.toLowerCase()));
}
