// Changesets that do nothing when they run a second time: ones without a change, and ones whose precondition is false once they
// have run (`onFail="MARK_RAN"` where what they make is there). Names of changes and preconditions: liquibase-standard
// change/core and precondition/core.

import type { ChangeNode } from "./changelog.ts";
import { isChange } from "./checksum.ts";

/** Whether a changeset with these children does nothing where it has run. What is not known to be so is not. */
export function isRepeatable(children: readonly ChangeNode[]): boolean {
  const changes = children.filter((child) => isChange(child) && child.name !== "modifySql" && child.name !== "empty");
  if (changes.length === 0) return true;
  const conditions = children.find(({ name }) => name === "preConditions");
  if (conditions === undefined || !skips.has(valueOf(conditions, "onFail"))) return false;
  const inserts = changes.filter(({ name }) => name === "insert").slice(0, checkedAtMost);
  const made = new Set(changes.flatMap((change) => thingsOf(change, makes)));
  const gone = new Set(changes.flatMap((change) => thingsOf(change, removes)));
  const isFalseAgain = (condition: ChangeNode): boolean => {
    const { name } = condition;
    if (name === "and" || (name === "or" && condition.children.length === 1))
      return condition.children.some(isFalseAgain);
    if (name === "not") return condition.children.some((one) => thingsOf(one, asks).some((thing) => made.has(thing)));
    if (name === "sqlCheck") return inserts.some((insert) => insertsWhatIsCounted(insert, condition));
    return thingsOf(condition, asks).some((thing) => gone.has(thing));
  };
  return conditions.children.some(isFalseAgain);
}

/** Of inserts, and of what a check looks for among them: more are no guard that a person wrote. */
const checkedAtMost = 50;

/** What becomes of a changeset whose preconditions fail: it is left out. */
const skips = new Set(["MARK_RAN", "CONTINUE"]);

/** Of a change or precondition: kinds of things, each with the attributes that name one. */
type Things = Readonly<Record<string, readonly (readonly [kind: string, ...attributes: string[]])[]>>;

const asks: Things = {
  tableExists: [["table", "tableName"]],
  columnExists: [["column", "tableName", "columnName"]],
  viewExists: [["view", "viewName"]],
  indexExists: [["index", "indexName"]],
  sequenceExists: [["sequence", "sequenceName"]],
  primaryKeyExists: [["primary key", "tableName"]],
  foreignKeyConstraintExists: [["foreign key", "foreignKeyName"]],
  uniqueConstraintExists: [["unique", "constraintName"]],
};
const makes: Things = {
  createTable: [["table", "tableName"]],
  renameTable: [["table", "newTableName"]],
  addColumn: [["column", "tableName", "column.name"]],
  renameColumn: [["column", "tableName", "newColumnName"]],
  createView: [["view", "viewName"]],
  createIndex: [["index", "indexName"]],
  createSequence: [["sequence", "sequenceName"]],
  addPrimaryKey: [["primary key", "tableName"]],
  addForeignKeyConstraint: [["foreign key", "constraintName"]],
  addUniqueConstraint: [["unique", "constraintName"]],
};
const removes: Things = {
  dropTable: [["table", "tableName"]],
  renameTable: [["table", "oldTableName"]],
  dropColumn: [
    ["column", "tableName", "columnName"],
    ["column", "tableName", "column.name"],
  ],
  renameColumn: [["column", "tableName", "oldColumnName"]],
  dropView: [["view", "viewName"]],
  dropIndex: [["index", "indexName"]],
  dropSequence: [["sequence", "sequenceName"]],
  dropPrimaryKey: [["primary key", "tableName"]],
  dropForeignKeyConstraint: [["foreign key", "constraintName"]],
  dropUniqueConstraint: [["unique", "constraintName"]],
};

/** `column orders.reason`, as `things` names them; `column.name` is the `name` of each column. */
function thingsOf(node: ChangeNode, things: Things): string[] {
  // A file may call its elements anything: `constructor` is of every object.
  const own = Object.hasOwn(things, node.name) ? (things[node.name] ?? []) : [];
  return own.flatMap(([kind, ...attributes]) => {
    const values = attributes.map((attribute) =>
      attribute === "column.name"
        ? node.children.filter(({ name }) => name === "column").map((column) => valueOf(column, "name"))
        : [valueOf(node, attribute)],
    );
    const [first = [], second = [""]] = values;
    return first
      .flatMap((a) => second.map((b) => [a, b]))
      .flatMap((names) => {
        const isWhole = names.slice(0, attributes.length).every((name) => name !== "");
        return isWhole
          ? [
              `${kind} ${names
                .join(".")
                .replace(/["`[\]]/g, "")
                .toLowerCase()}`,
            ]
          : [];
      });
  });
}

/** Whether a check counts none of the rows that hold what is inserted: all the strings that it looks for. */
function insertsWhatIsCounted(insert: ChangeNode, check: ChangeNode): boolean {
  const sql = check.text === "" ? valueOf(check, "sql") : check.text;
  if (valueOf(check, "expectedResult") !== "0" || sql.length > 2_000) return false;
  const [, counted] = /^\s*select\s+count\([^)]*\)\s+from\s+[`"]?(\w+)/i.exec(sql) ?? [];
  const sought = [...sql.matchAll(/'([^']*)'/g)].map(([, string = ""]) => string);
  const inserted = insert.children.flatMap(({ attributes, text }) => [...attributes.values(), text]).join("\n");
  const isTable = counted?.toLowerCase() === valueOf(insert, "tableName").toLowerCase();
  return (
    isTable && sought.length > 0 && sought.length <= checkedAtMost && sought.every((one) => inserted.includes(one))
  );
}

/** An attribute, or what YAML has in its place. */
function valueOf({ attributes, children }: ChangeNode, name: string): string {
  return attributes.get(name) ?? children.find((child) => child.name === name)?.text ?? "";
}
