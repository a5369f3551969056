// A tree as frameworks look at it. What was worked out for one tree holds for the next that answers the same questions alike:
// the trees of a change, and those of the reviews after it, are nearly the same.

import type { Tree, TreeEntry } from "../domain/tree.ts";
import { emptyMemory, type ParseMemory } from "./parse-memory.ts";
import { changedIndex, wholeIndex, type TreeIndex } from "./tree-index.ts";

export interface Project extends TreeIndex {
  readonly memory: ParseMemory;
  /** Whether a regular file is there. */
  has(path: string): boolean;
  /** As `Tree.read`. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The same of entries that the project has. It is no question: who found them here has asked for the names of their texts. */
  readFound(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, string>>;
  /**
   * What `work` finds here. It is remembered, and not worked out again for a project that answers alike what `work` asked:
   * so it may go by nothing but the project it is given. `name` says which work it is, with all that it goes by besides.
   */
  once<T>(name: string, work: (project: Project) => Promise<T>): Promise<T>;
}

/** The project of a tree; `isLeft` tells the paths that are in it, all when absent. */
export async function projectOf(
  tree: Tree,
  memory: ParseMemory = emptyMemory(),
  left?: { readonly name: string; readonly isLeft: (path: string) => boolean },
): Promise<Project> {
  const shared = sharedFor(memory, left?.name ?? "");
  const isLeft = left?.isLeft ?? (() => true);
  const index = await indexOf(tree, shared, isLeft);
  const read: Project["read"] = (paths) => tree.read(paths.filter(isLeft));
  const project: Project = {
    ...index,
    memory,
    has: (path) => isRegular(index.at(path)),
    read,
    readFound: (entries) => read(entries.map(({ path }) => path)),
    once: (name, work) => remembered(project, shared, name, work),
  };
  return project;
}

function isRegular(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.mode !== "120000";
}

/** What the trees of a repository share, from review to review. */
interface Shared {
  /** By the tree; of one list there is one index. */
  readonly indexes: WeakMap<object, Promise<TreeIndex>>;
  /** The last tree that was indexed by itself. */
  whole?: TreeIndex;
  readonly answers: Map<string, Answer[]>;
}

/** By memory, which is a repository's, and by which paths are left. An index is larger than what files say. */
const sharedByMemory = new Map<ParseMemory, { readonly name: string; readonly shared: Shared }>();
const repositoriesAtMost = 12;

function sharedFor(memory: ParseMemory, name: string): Shared {
  const known = sharedByMemory.get(memory);
  const own = known?.name === name ? known : { name, shared: { indexes: new WeakMap(), answers: new Map() } };
  sharedByMemory.delete(memory);
  sharedByMemory.set(memory, own);
  const oldest = sharedByMemory.size > repositoriesAtMost ? sharedByMemory.keys().next().value : undefined;
  if (oldest !== undefined) sharedByMemory.delete(oldest);
  return own.shared;
}

/** More than this many differences, and a new index costs no more. */
const fewDifferences = 500;

function indexOf(tree: Tree, shared: Shared, isLeft: (path: string) => boolean): Promise<TreeIndex> {
  const known = shared.indexes.get(tree);
  if (known !== undefined) return known;
  const made = makeIndex(tree, shared, isLeft);
  shared.indexes.set(tree, made);
  return made;
}

async function makeIndex(tree: Tree, shared: Shared, isLeft: (path: string) => boolean): Promise<TreeIndex> {
  if (tree.otherwise !== undefined) {
    const { than, at } = tree.otherwise;
    return changedIndex(await indexOf(than, shared, isLeft), new Map([...at].filter(([path]) => isLeft(path))));
  }
  const listed = await tree.list();
  const known = shared.indexes.get(listed);
  if (known !== undefined) return known;
  const entries = listed.filter(({ path }) => isLeft(path));
  const differences = shared.whole && differencesOf(shared.whole, entries);
  const index =
    shared.whole !== undefined && differences !== undefined
      ? changedIndex(shared.whole, differences)
      : (shared.whole = wholeIndex(entries));
  shared.indexes.set(listed, Promise.resolve(index));
  return index;
}

/** What the entries have otherwise than an index; undefined where that is much. */
function differencesOf(
  index: TreeIndex,
  entries: readonly TreeEntry[],
): ReadonlyMap<string, TreeEntry | undefined> | undefined {
  const differences = new Map<string, TreeEntry | undefined>();
  const before = index.below("");
  let same = 0;
  for (const entry of entries) {
    const other = index.at(entry.path);
    if (other !== undefined) same += 1;
    if (other?.oid !== entry.oid || other.mode !== entry.mode) differences.set(entry.path, entry);
    if (differences.size > fewDifferences) return undefined;
  }
  if (before.length - same > fewDifferences) return undefined;
  if (same === before.length) return differences;
  const here = new Set(entries.map(({ path }) => path));
  for (const { path } of before) if (!here.has(path)) differences.set(path, undefined);
  return differences;
}

/** What a work found, and all that it asked of the project to find it. */
interface Answer {
  readonly questions: readonly Question[];
  readonly found: unknown;
}

interface Question {
  readonly ask: (project: Project) => unknown;
  readonly answer: unknown;
}

/** Of one work: one for each tree of a change, and one that the next review may need. */
const answersAtMost = 5;

async function remembered<T>(
  project: Project,
  { answers }: Shared,
  name: string,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const known = answers.get(name) ?? [];
  answers.set(name, known);
  for (const [i, { questions, found }] of known.entries()) {
    if (!(await areAnsweredAlike(project, questions))) continue;
    known.unshift(...known.splice(i, 1));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a map cannot give each key a type of its own; under this name only what this very work returned is stored, eight lines below
    return found as T;
  }
  const questions = new Map<string, Question>();
  const found = await work(recording(project, questions));
  known.unshift({ questions: [...questions.values()], found });
  known.splice(answersAtMost);
  return found;
}

async function areAnsweredAlike(project: Project, questions: readonly Question[]): Promise<boolean> {
  for (const { ask, answer } of questions) {
    const now = ask(project);
    if (!isAlike(now instanceof Promise ? await now : now, answer)) return false;
  }
  return true;
}

function isAlike(now: unknown, answer: unknown): boolean {
  if (now === answer) return true;
  if (!Array.isArray(now) || !Array.isArray(answer)) return false;
  return now.length === answer.length && now.every((one, i) => one === answer[i]);
}

/** The project, writing down what it is asked. */
function recording(project: Project, questions: Map<string, Question>): Project {
  const functions = new Map<unknown, number>();
  const numberOf = (one: unknown): number => {
    const number = functions.get(one) ?? functions.size;
    functions.set(one, number);
    return number;
  };
  const asked = <T>(key: string, ask: (of: Project) => T): T => {
    const known = questions.get(key);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a map cannot give each key a type of its own; the key is made of the method and its arguments, so the stored answer is that method's
    if (known !== undefined) return known.answer as T;
    const answer = ask(project);
    questions.set(key, { ask, answer });
    return answer;
  };
  const recorder: Project = {
    memory: project.memory,
    get folders() {
      return asked("folders", (of) => of.folders);
    },
    at: (path) => asked(`at ${path}`, (of) => of.at(path)),
    has: (path) => asked(`has ${path}`, (of) => of.has(path)),
    named: (fileName) => asked(`named ${fileName}`, (of) => of.named(fileName)),
    matching: (pattern) => asked(`matching ${String(pattern)}`, (of) => of.matching(pattern)),
    paths: (isOne) => asked(`paths ${numberOf(isOne)}`, (of) => of.paths(isOne)),
    count: (ending) => asked(`count ${ending}`, (of) => of.count(ending)),
    foldersWith: (names, endings) => {
      const key = names instanceof RegExp ? String(names) : numberOf(names);
      return asked(`with ${key} ${endings?.join(" ") ?? "*"}`, (of) => of.foldersWith(names, endings));
    },
    in: (folder) => asked(`in ${folder}`, (of) => of.in(folder)),
    below: (folder) => asked(`below ${folder}`, (of) => of.below(folder)),
    read: (paths) => {
      const standing = (of: Project): string => paths.map((path) => standingAt(of, path)).join(" ");
      asked(`read ${paths.join("\0")}`, standing);
      return project.read(paths);
    },
    readFound: (entries) => project.readFound(entries),
    once: async (name, work) => {
      const found = await project.once(name, work);
      questions.set(`once ${name}`, { ask: (of) => of.once(name, work), answer: found });
      return found;
    },
  };
  return recorder;
}

function standingAt(project: Project, path: string): string {
  const entry = project.at(path);
  return entry === undefined ? "-" : `${entry.mode} ${entry.oid}`;
}
