// Whether node-pg-migrate minds the order of migrations, as a project runs it: its command line always did, unless told not to;
// the runner that code calls does since 8.0, and before that where it was asked to.

import { isAside, isWithin, parentOf } from "../paths.ts";
import type { Candidate } from "./candidates.ts";
import type { Manifest } from "./manifests.ts";
import type { SetUp } from "./nearby.ts";

export interface Ways {
  /** Of build files, scripts and workflows. */
  readonly lines: readonly string[];
  readonly setUps: readonly SetUp[];
}

/** Whether the order of a folder's migrations is checked; undefined where nothing tells how they are run, and the versions differ in it. */
export function checksOrder({ manifests }: Candidate, { lines, setUps }: Ways): boolean | undefined {
  const scripts = manifests.flatMap(scriptsOf);
  const places = new Set(scripts.filter(([, script]) => !callsUp(script)).map(([name]) => name));
  const calls = [...lines, ...manifests.flatMap((one) => Object.values(one.scripts))].filter((line) =>
    callsUp(line, places),
  );
  if ([...scripts.map(([, script]) => script), ...calls].some((line) => isFree.test(line))) return false;
  if (calls.length > 0) return true;
  const range = manifests
    .map(({ dependencies }) => dependencies.get("node-pg-migrate"))
    .find((one) => one !== undefined);
  const major = range === undefined ? undefined : majorOf(range);
  const inCode = setUps.filter((one) => isWithin(one.path, manifests[0]?.folder ?? "") && isRunner(one));
  const asked = inCode.flatMap(({ settings }) => settings.filter(({ name }) => name === "checkOrder"));
  if (asked.length > 0) return asked.some(({ value }) => value !== false);
  if (major !== undefined && major >= 8) return true;
  if (inCode.length > 0) return major === undefined ? undefined : false;
  // A script without `up` may be there for new files alone. Where there is not even that, it is taken for the command line: a
  // deploy that stops is worse than a word too many.
  return major !== undefined || (range === undefined && scripts.length > 0) ? undefined : true;
}

/** The scripts of a package that run the tool, by name. */
export function scriptsOf({ scripts }: Manifest): (readonly [name: string, script: string])[] {
  return Object.entries(scripts).filter(([, script]) => /(?:^|[\s/])node-pg-migrate(?:\s|$)/.test(script));
}

const isFree = /--no-check-order\b|--check-order(?:\s+|=)false\b/;

/** Whether a command line runs what is new: with the tool's own name, or with that of a script that leaves room for the word. */
function callsUp(line: string, places: ReadonlySet<string> = new Set()): boolean {
  return line.split(/&&|\|\||[;|]/).some((command) => {
    const words = command.split(/[\s"'`,[\]()]+/);
    const at = words.findIndex(
      (word, i) =>
        /(?:^|\/)node-pg-migrate(?:@[\w.^~-]+|\.[cm]?js)?$/.test(word) ||
        (places.has(word) && words.slice(Math.max(0, i - 4), i).some((one) => packageRunners.has(one))),
    );
    if (at === -1) return false;
    const rest = words.slice(at + 1);
    // Behind a colon another line of a manifest begins.
    const end = rest.indexOf(":");
    return (end === -1 ? rest : rest.slice(0, end)).some((word) => word === "up" || word === "redo");
  });
}

const packageRunners: ReadonlySet<string> = new Set(["npm", "run", "yarn", "pnpm", "bun"]);

function majorOf(range: string): number | undefined {
  const digits = /^(?:npm:node-pg-migrate@)?[\^~<>=v\s]*(\d+)/.exec(range)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether code hands the runner what it cannot do without, or what no other takes. */
function isRunner({ path, settings }: SetUp): boolean {
  if (isAside(parentOf(path)) || /\.(?:test|spec)\.\w+$/.test(path)) return false;
  const names = new Set(settings.map(({ name }) => name));
  return names.has("checkOrder") || (names.has("direction") && (names.has("dir") || names.has("migrationsTable")));
}
