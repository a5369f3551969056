// Alembic projects in memory, and what the check says of a change to one.

import type { CheckResult } from "../../src/checks/check.ts";
import { migrationCollision } from "../../src/checks/migration-collision.ts";
import { applyEdits } from "../../src/domain/edits.ts";
import type { Change } from "../../src/domain/change.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { defaultRepoConfig, type RepoConfig } from "../../src/domain/repo-config.ts";
import { plainText } from "../../src/domain/text.ts";
import { loadGroups } from "../../src/frameworks/load-groups.ts";
import { memoryChange, type Files, type MemoryChangeInput } from "./memory-change.ts";

export const root = "alembic/versions";

/** What stands beside the migrations of a project. */
export const project: Files = {
  "alembic.ini": "[alembic]\nscript_location = %(here)s/alembic\n",
  "alembic/env.py": "from alembic import context\n",
  "alembic/script.py.mako": '"""${message}"""\n',
};

export interface Written {
  readonly id: string;
  /** undefined: a first migration. */
  readonly down?: string | readonly string[] | undefined;
  /** Default: `<id>_<slug>.py` in the project's versions folder. */
  readonly path?: string;
  readonly slug?: string;
  readonly labels?: string;
  readonly dependsOn?: string;
  /** Lines of `upgrade`. */
  readonly body?: string;
}

/** Files of migrations as Alembic's template writes them. */
export function migrations(...all: readonly Written[]): Files {
  return Object.fromEntries(all.map((one) => [pathOf(one), migrationText(one)]));
}

/** The path of a migration. */
export function pathOf({ id, slug, path }: Written): string {
  return path ?? `${root}/${id}_${slug ?? "change"}.py`;
}

/** The text of a migration. */
export function migrationText({ id, down, slug, labels, dependsOn, body }: Written): string {
  const parents = down === undefined ? [] : typeof down === "string" ? [down] : down;
  const quoted = parents.map((parent) => `"${parent}"`);
  return [
    `"""${slug ?? "change"}`,
    "",
    `Revision ID: ${id}`,
    `Revises: ${parents.join(", ")}`,
    "Create Date: 2026-04-10 12:00:00",
    "",
    '"""',
    "",
    "from alembic import op",
    "import sqlalchemy as sa",
    "",
    "# revision identifiers, used by Alembic.",
    `revision = "${id}"`,
    `down_revision = ${quoted.length > 1 ? `(${quoted.join(", ")})` : (quoted[0] ?? "None")}`,
    `branch_labels = ${labels === undefined ? "None" : `("${labels}",)`}`,
    `depends_on = ${dependsOn === undefined ? "None" : `"${dependsOn}"`}`,
    "",
    "",
    "def upgrade():",
    `    ${body ?? `op.execute("SELECT '${slug ?? id}'")`}`,
    "",
    "",
    "def downgrade():",
    "    pass",
    "",
  ].join("\n");
}

/** The project's files with these. */
export function withProject(...more: readonly Files[]): Files {
  return Object.assign({}, project, ...more) as Files;
}

/** What the check says of a change. */
export async function judgeMigrations(
  input: MemoryChangeInput | Change,
  config: RepoConfig = defaultRepoConfig,
): Promise<CheckResult> {
  const change = "trees" in input ? input : memoryChange(input);
  return migrationCollision.run({ change, groups: await loadGroups(change, config), config });
}

/** The findings alone. */
export async function findingsOf(input: MemoryChangeInput | Change): Promise<readonly Finding[]> {
  return (await judgeMigrations(input)).findings;
}

/** The findings of a severity. */
export function ofSeverity(result: CheckResult, severity: Finding["severity"]): readonly Finding[] {
  return result.findings.filter((finding) => finding.severity === severity);
}

/** Blockers in short: `same_number+two_heads: the title`. */
export function blockers(result: CheckResult): readonly string[] {
  return ofSeverity(result, "blocker").map((finding) => `${finding.kinds.join("+")}: ${plainText(finding.title)}`);
}

/** What was made sure of, as text. */
export function verified(result: CheckResult): readonly string[] {
  return result.verified.map(({ text }) => plainText(text));
}

/** Applies the edits of every finding to the head's files. */
export function fixHead(head: Files, findings: readonly Finding[]): Files {
  const files = new Map(
    Object.entries(head).map(([path, file]) => [path, typeof file === "string" ? file : file.text]),
  );
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  const applied = applyEdits(files, edits);
  if (!applied.ok) throw new Error(applied.problem);
  return Object.fromEntries(applied.files);
}
