// `--format sarif`: SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which editors and scanners' dashboards read.

import type { Fix, Log, Location, Notification, ReportingDescriptor, Result } from "sarif";
import type { CheckId, Edit, Severity } from "../domain/finding.ts";
import type { NamedFinding, Review } from "../domain/review.ts";
import { plainText, type Text } from "../domain/text.ts";

const levels: Readonly<Record<Severity, Result.level>> = { blocker: "error", nit: "warning", observation: "note" };

const rules: Readonly<Record<CheckId, string>> = {
  "migration-collision": "Numbers, ids and the chain of migrations, as they would be after the merge",
  "stale-reference": "Names that a renumbered migration had before",
  sop: "The team's ways: branch, description, tests",
  claims: "What the description says, compared with git",
};

/** The log that `assay review --format sarif` prints, indented, with a line end: one run, a result a finding. `version`: of Assay. */
export function renderSarif(review: Review, version: string): string {
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Assay", version, rules: Object.entries(rules).map(toRule) } },
        invocations: [
          {
            // What could not be looked at keeps a run from being whole.
            executionSuccessful: review.problems.length === 0,
            toolExecutionNotifications: [
              ...review.problems.map((text) => toNotification(text, "error")),
              ...review.notes.map((text) => toNotification(text, "note")),
            ],
          },
        ],
        results: review.findings.map(toResult),
        properties: {
          verdict: review.verdict,
          base: review.base,
          head: review.head,
          mergeBase: review.mergeBase ?? null,
        },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function toRule([id, text]: readonly [string, string]): ReportingDescriptor {
  return { id, shortDescription: { text } };
}

function toNotification(text: Text, level: Notification.level): Notification {
  return { level, message: { text: written(plainText(text)) } };
}

function toResult(finding: NamedFinding): Result {
  const { id, check, kinds, severity, fingerprint, title, message, path, line, subjects, places, fix } = finding;
  const paragraphs = [title, ...message, ...(fix === undefined ? [] : [fix.summary])].map(plainText);
  const related = [
    ...subjects.filter((subject) => subject.path !== path).map((subject) => toLocation(subject.path, undefined)),
    ...places.map((place) => toLocation(place.path, place.line)),
  ];
  const fixes = fix === undefined ? undefined : toFix(fix.edits, plainText(fix.summary));
  return {
    ruleId: check,
    level: levels[severity],
    message: { text: written(paragraphs.join("\n\n")) },
    ...(path === undefined ? {} : { locations: [toLocation(path, line)] }),
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { "assay/v1": fingerprint },
    ...(fixes === undefined ? {} : { fixes: [fixes] }),
    properties: { id, kinds, severity, commands: fix?.commands ?? [] },
  };
}

/** A fix in its own words: SARIF changes lines and cannot rename a file, and half a renumber is worse than none. */
function toFix(edits: readonly Edit[], summary: string): Fix | undefined {
  const replaced = edits.flatMap((edit) => (edit.op === "replace" ? [edit] : []));
  if (replaced.length === 0 || replaced.length < edits.length) return undefined;
  return {
    description: { text: written(summary) },
    artifactChanges: [...Map.groupBy(replaced, ({ path }) => path)].map(([path, own]) => ({
      artifactLocation: { uri: uriOf(path) },
      replacements: own.map(({ line, after }) => ({
        deletedRegion: { startLine: line, endLine: line },
        insertedContent: { text: after },
      })),
    })),
  };
}

function toLocation(path: string, line: number | undefined): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(path) },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
  };
}

/** Relative to the top of the repository. */
function uriOf(path: string): string {
  // A lone half of a surrogate pair has no place in a URI.
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

/** A repository's words: braces stand for arguments in a message (3.11.5), and `[words](target)` for a link (3.11.6). */
function written(text: string): string {
  return text.replaceAll("{", "{{").replaceAll("}", "}}").replaceAll("](", "] (");
}
