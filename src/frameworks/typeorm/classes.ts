// The migrations that a script of TypeORM holds: classes, each called by its own name or by its `name` property.

import { isMigrationTimestamp } from "./timestamp.ts";
import { linesOf, type Lines } from "../lines.ts";
import { childrenOf, parseScript, sourceOf, unquote, type JsNode } from "../node/syntax.ts";
import { isUnclosed } from "../node/unclosed.ts";

export interface MigrationClass {
  /** What the database remembers; undefined: only running it would tell. */
  readonly name?: string | undefined;
  /** As it is declared; "" where it has no name. */
  readonly declared: string;
  /** 1-based. */
  readonly line: number;
  /** It surely has no `up`. */
  readonly lacksUp?: true;
}

export interface MigrationScript {
  /** The classes that TypeORM takes for migrations. */
  readonly classes: readonly MigrationClass[];
  /** There is none, and the file is no script that can be read. */
  readonly isBroken: boolean;
  /** It surely does not parse, whatever can be read of it. */
  readonly isUnclosed: boolean;
  /** Classes and functions that it exports beside them. */
  readonly others: readonly Exported[];
  /** What it hands on of other modules. */
  readonly handsOn: readonly HandedOn[];
}

export interface Exported {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  /** An instance can be made of it. */
  readonly isConstructor: boolean;
}

export interface HandedOn {
  /** As written: `./1700000000001-Teams`. */
  readonly from: string;
  /** As they are called there; absent: all. */
  readonly names?: readonly string[];
}

/** More than anybody hands on that hands on none of the first. */
const handedOnAtMost = 200;

/** What a script says of migrations. */
export function readScript(text: string): MigrationScript {
  const classes: MigrationClass[] = [];
  const exported: Exported[] = [];
  const handsOn: HandedOn[] = [];
  const lines = linesOf(text);
  let hasErrors = false;
  const tree = parseScript(text, "script.ts");
  tree.iterate({
    enter: ({ name, node, type }) => {
      hasErrors ||= type.isError;
      if (name === "ExportDeclaration") {
        exported.push(...exportedBy(node, text, lines));
        handsOn.push(...handedOn(node, text));
      }
      if (name !== "ClassDeclaration" && name !== "ClassExpression") return;
      const read = readClass(node, text, lines);
      if (read !== undefined) classes.push(read);
    },
  });
  const declared = new Set(classes.map((one) => one.declared));
  const others = exported.filter(({ name }) => !declared.has(name));
  return {
    classes,
    isBroken: hasErrors && classes.length === 0,
    isUnclosed: hasErrors && isUnclosed(tree, text),
    others,
    handsOn: handsOn.slice(0, handedOnAtMost),
  };
}

function exportedBy(node: JsNode, text: string, lines: Lines): Exported[] {
  return childrenOf(node).flatMap((one): Exported[] => {
    const parts = childrenOf(one);
    const isMade = one.name === "ClassDeclaration" || one.name === "FunctionDeclaration";
    const isConstructor = isMade && !parts.some(({ name }) => name === "async" || name === "Star");
    const ids = isMade ? (mayBeNamed(parts, text) ? [] : parts.filter(isDefinition).slice(0, 1)) : arrowsIn(parts);
    return ids.map((id) => ({ name: sourceOf(id, text), line: lines.at(id.from), isConstructor }));
  });
}

/** Whether the instances of a class may have a name of their own, or one that a class before it gives them. */
function mayBeNamed(parts: readonly JsNode[], text: string): boolean {
  const body = parts.find(({ name }) => name === "ClassBody");
  return (
    parts.some(({ name }) => name === "extends") ||
    (body !== undefined && nameProperty(childrenOf(body), text) !== undefined)
  );
}

/** The names of variables that are arrow functions. */
function arrowsIn(parts: readonly JsNode[]): JsNode[] {
  let last: JsNode | undefined;
  return parts.flatMap((part) => {
    if (isDefinition(part)) last = part;
    return part.name === "ArrowFunction" && last !== undefined ? [last] : [];
  });
}

function isDefinition({ name }: JsNode): boolean {
  return name === "VariableDefinition";
}

function handedOn(node: JsNode, text: string): HandedOn[] {
  const parts = childrenOf(node);
  const module = parts.find(({ name }) => name === "String");
  if (module === undefined || parts.some(({ name }) => name === "type")) return [];
  const from = unquote(sourceOf(module, text));
  const group = parts.find(({ name }) => name === "ExportGroup");
  if (group === undefined) return [{ from }];
  const names = sourceOf(group, text)
    .slice(1, -1)
    .split(",")
    .flatMap((one) => /^\s*(?!type\s)([\w$]+)/.exec(one)?.[1] ?? []);
  return [{ from, names }];
}

/** The lines that call a class by its name, where they stand: the declaration, the property, what exports it. */
export function linesNaming(text: string, path: string, name: string): ReadonlySet<number> {
  const lines = linesOf(text);
  const found = new Set<number>();
  parseScript(text, path).iterate({
    enter: (node) => {
      const source = text.slice(node.from, node.to);
      const said = node.name === "String" ? unquote(source) : source;
      if (
        /^(?:String|VariableDefinition|VariableName|PropertyName|PropertyDefinition)$/.test(node.name) &&
        said === name
      )
        found.add(lines.at(node.from));
    },
  });
  return found;
}

function readClass(node: JsNode, text: string, lines: Lines): MigrationClass | undefined {
  const parts = childrenOf(node);
  // The grammar takes the first word of `class implements A {}` for a name, which no class can have.
  const own = parts.find((part) => isDefinition(part) && sourceOf(part, text) !== "implements");
  const id = own ?? variableOf(node);
  const body = parts.find(({ name }) => name === "ClassBody");
  if (body === undefined) return undefined;
  const declared = id === undefined ? "" : sourceOf(id, text);
  const head = text.slice(node.from, body.from);
  const members = childrenOf(body);
  const saysSo = head.split("{").some(implementsIt);
  const up = members.find((member) => memberName(member, text) === "up");
  const isHanded =
    up !== undefined && /\bup\s*(?:[=:]\s*)?(?:async\s*)?\(\s*queryRunner\b/.test(sourceOf(up, text).slice(0, 200));
  const named = nameProperty(members, text);
  // A seeder is called so as well, and implements another interface.
  const isCalledSo = isMigrationTimestamp(declared) || isMigrationTimestamp(named ?? "");
  const isOne = saysSo || isHanded || (isCalledSo && (up !== undefined || !/\bimplements\b/.test(head)));
  if (!isOne || /\babstract\b/.test(text.slice(Math.max(0, node.from - 20), node.from) + head)) return undefined;
  const lacksUp = up === undefined && !/\bextends\b/.test(head) && !givesMethods.test(text);
  return {
    declared,
    name: named === null ? undefined : (named ?? declared),
    line: lines.at(node.from),
    ...(lacksUp ? { lacksUp } : {}),
  };
}

/** From outside of the class, by a decorator, or under a name that is worked out. */
const givesMethods = /\bprototype\b|\bassign\b|^[ \t]*@\w|\[["'`]up\b/m;

/** Of `const a = class {}`, after which JavaScript calls the class. */
function variableOf(node: JsNode): JsNode | undefined {
  if (node.prevSibling?.name !== "Equals") return undefined;
  const { prevSibling: before } = node.prevSibling;
  const one = before?.name === "TypeAnnotation" ? before.prevSibling : before;
  return one?.name === "VariableDefinition" ? one : undefined;
}

function implementsIt(head: string): boolean {
  const at = head.search(/\bimplements\b/);
  return at !== -1 && /\bMigrationInterface\b/.test(head.slice(at));
}

/** The `name` of every instance; null: it is there and cannot be read; undefined: there is none. */
function nameProperty(members: readonly JsNode[], text: string): string | null | undefined {
  const property = members.find((one) => one.name === "PropertyDeclaration" && memberName(one, text) === "name");
  if (property !== undefined && !/\bstatic\b/.test(sourceOf(property, text))) {
    return literalOf(
      childrenOf(property).at(-1)?.name === ";" ? childrenOf(property).at(-2) : childrenOf(property).at(-1),
      text,
    );
  }
  // What a compiler makes of it: `constructor() { this.name = "…"; }`.
  const maker = members.find((one) => one.name === "MethodDeclaration" && memberName(one, text) === "constructor");
  const set = maker === undefined ? undefined : assignmentOf(maker, text);
  return set === undefined ? undefined : literalOf(childrenOf(set)[2], text);
}

function assignmentOf(maker: JsNode, text: string): JsNode | undefined {
  const block = childrenOf(maker).find(({ name }) => name === "Block");
  return (block === undefined ? [] : childrenOf(block))
    .flatMap((statement) => childrenOf(statement))
    .find((node) => node.name === "AssignmentExpression" && /^this\.name\b/.test(sourceOf(node, text)));
}

function literalOf(value: JsNode | undefined, text: string): string | null {
  if (value?.name === "String") return unquote(sourceOf(value, text));
  const isPlain = value?.name === "TemplateString" && value.firstChild === null;
  return isPlain ? sourceOf(value, text).slice(1, -1) : null;
}

function memberName(member: JsNode, text: string): string | undefined {
  const definition = childrenOf(member).find(({ name }) => name === "PropertyDefinition");
  return definition === undefined ? undefined : sourceOf(definition, text);
}
