// Whose migration a script is. Names alone do not tell: all of these tools write `20240101120000-name.ts` or the like, so what
// counts is what the file imports, and what it calls the argument that it is handed.

import { childrenOf, parseScript, sourceOf, unquote, type JsNode } from "./syntax.ts";

export type Runner =
  | "knex"
  | "typeorm"
  | "sequelize"
  | "mikro-orm"
  | "kysely"
  | "node-pg-migrate"
  | "db-migrate"
  | "other";

/** The tool that a migration is written for; undefined where nothing in it says. */
export function runnerOf(text: string): Runner | undefined {
  // Scripts that somebody runs by hand are numbered too.
  if (!/\bup\b\s*[:=(<]/.test(text)) return undefined;
  // What its templates write, and what it hands a migration: no other has them.
  if (/\boptions\.dbmigrate\b|\bexports\._meta\s*=|\bdb\.runSql\(/.test(text)) return "db-migrate";
  let imported: Runner | undefined;
  let handed: Runner | undefined;
  parseScript(text, "script.ts").iterate({
    enter: ({ name, node }) => {
      if (imported !== undefined) return false;
      const module = moduleIn(name, node, text);
      if (module !== undefined) imported = runnerOfPackage(module);
      if (name === "ParamList") handed ??= runnerOfParameter(sourceOf(node, text));
      return true;
    },
  });
  return imported ?? handed;
}

/** The tool that SQL is written for, by the comment that parts the way up from the way down. */
export function runnerOfSql(text: string): Runner | undefined {
  return /^--\s*(?:up|down)\s+migration/im.test(text) ? "node-pg-migrate" : undefined;
}

/** The tool that a package belongs to: `@n8n/typeorm` is TypeORM. Other: one that is not known here, and runs migrations. */
export function runnerOfPackage(name: string): Runner | undefined {
  if (/^@mikro-orm\/|^mikro-orm$/.test(name)) return "mikro-orm";
  if (/^(?:sequelize(?:-cli|-typescript)?|umzug)$|^@sequelize\//.test(name)) return "sequelize";
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (last === "typeorm" || last === "knex" || last === "kysely" || last === "node-pg-migrate") return last;
  if (last === "kysely-ctl" || last === "nestjs-kysely") return "kysely";
  if (/^db-migrate(?:-.*)?$/.test(last)) return "db-migrate";
  if (/^(?:migrate-mongo|postgrator(?:-cli)?|marv|east|migrate)$/.test(last)) return "other";
  return last === "objection" ? "knex" : undefined;
}

/** Whether one of the packages depends on the tool. */
export function isDependedOn(
  runner: Runner,
  manifests: readonly { readonly dependencies: ReadonlyMap<string, string> }[],
): boolean {
  return manifests.some(({ dependencies }) =>
    [...dependencies.keys()].some((name) => runnerOfPackage(name) === runner),
  );
}

function moduleIn(name: string, node: JsNode, text: string): string | undefined {
  if (name !== "ImportDeclaration" && name !== "CallExpression") return undefined;
  const parts = childrenOf(node);
  if (name === "CallExpression" && sourceOf(parts[0] ?? node, text) !== "require") return undefined;
  const string = (name === "CallExpression" ? childrenOf(parts[1] ?? node) : parts).find((n) => n.name === "String");
  return string === undefined ? undefined : unquote(sourceOf(string, text));
}

function runnerOfParameter(source: string): Runner | undefined {
  const word = /\b(knex|queryInterface|queryRunner|pgm)\b/.exec(source)?.[1];
  return word === undefined ? undefined : parameters[word];
}

const parameters: Readonly<Record<string, Runner>> = {
  knex: "knex",
  queryInterface: "sequelize",
  queryRunner: "typeorm",
  pgm: "node-pg-migrate",
};
