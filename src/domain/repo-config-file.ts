// `.assay.yml` of the base branch. A key or value that is not understood is refused with its line, never passed over:
// a typing error must not turn a check off. What the contract has and this version does not do yet is said (`notes`),
// and refused where migrations would otherwise go unjudged.

import { z } from "zod";
import type { CheckId } from "./finding.ts";
import { closest, readYaml } from "./repo-config-yaml.ts";
import type { ConfigProblem } from "./repo-config-yaml.ts";
import { branchPattern, defaultRepoConfig } from "./repo-config.ts";
import type { RepoConfig } from "./repo-config.ts";
import { say } from "./text.ts";
import type { Text } from "./text.ts";

export type ParsedRepoConfig =
  | { readonly ok: true; readonly config: RepoConfig; readonly notes: readonly Text[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * The configuration in the text of `.assay.yml`, or everything that is wrong with it, in order of lines. `frameworks`: ids
 * that `migrations.roots` may name.
 */
export function parseRepoConfig(text: string, frameworks: readonly string[]): ParsedRepoConfig {
  const read = readYaml(text, fileOf(frameworks));
  if (!read.ok) return read;
  const { migrations, checks, sop, labels } = read.value;
  return {
    ok: true,
    config: { migrations, checks, sop: { branch: sop.branch, sections: sop.sections }, labels },
    notes: notesOn(read.value),
  };
}

const name = (most: number) =>
  z
    .string({ error: "must be a text" })
    .trim()
    .min(1, { error: "must not be empty" })
    .max(most, { error: `must have at most ${most} characters` });

const list = <T extends z.ZodType>(item: T) =>
  z.array(item, { error: "must be a list" }).max(100, { error: "must have at most 100 entries" });

const trueOrFalse = z.boolean({ error: "must be true or false" });

/** A section that is there but empty (`sop:` and nothing below) is the default one. */
function section<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape, { error: "must hold keys and values" }));
}

const ceiling = z
  .enum(["blocker", "nit", "observation", "off"], { error: "must be blocker, nit, observation or off" })
  .exactOptional();

/** A framework that is not judged is refused: migrations of it would go unjudged in silence. */
const rootOf = (frameworks: readonly string[]) =>
  z.strictObject(
    {
      path: name(300)
        .transform((path) => path.replace(/^(?:\.\/)+|(?<!\/)\/+$/g, ""))
        .refine((path) => !/^\/|(?:^|\/)\.\.?(?:\/|$)/.test(path) && path !== "", {
          error: "must be a folder below the root of the repository",
        }),
      framework: z.string({ error: "must be the name of a framework" }).refine((id) => frameworks.includes(id), {
        error: ({ input }) => notJudged(String(input), frameworks),
      }),
    },
    { error: "must be {path: FOLDER, framework: NAME}" },
  );

function notJudged(id: string, frameworks: readonly string[]): string {
  const close = closest(id, frameworks);
  const hint = close === undefined ? "" : `; did you mean ${close}?`;
  return `${JSON.stringify(id)} is none of the frameworks that are judged (${frameworks.join(", ")})${hint}`;
}

const label = name(50);

const defaultLabels = defaultRepoConfig.labels;

const fileOf = (frameworks: readonly string[]) =>
  section({
    migrations: section({ roots: list(rootOf(frameworks)).default([]), ignore: list(name(300)).default([]) }),
    checks: section({
      "migration-collision": ceiling,
      "stale-reference": ceiling,
      sop: ceiling,
      claims: ceiling,
    } satisfies Record<CheckId, typeof ceiling>),
    sop: section({
      branch: name(200).refine(isPattern, { error: "is no pattern that RE2 understands" }).optional(),
      sections: list(name(100)).default([]),
    }),
    labels: section({
      approve: label.default(defaultLabels.approve),
      request_changes: label.default(defaultLabels.request_changes),
    }).refine(({ approve, request_changes }) => approve.toLowerCase() !== request_changes.toLowerCase(), {
      error: "approve and request_changes must differ",
    }),
    review: section({ submit: trueOrFalse.default(false), inline: trueOrFalse.default(true) }),
    model: section({ enabled: trueOrFalse.optional() }),
  });

function isPattern(pattern: string): boolean {
  try {
    branchPattern(pattern);
    return true;
  } catch {
    return false;
  }
}

function notesOn({ review, model }: z.infer<ReturnType<typeof fileOf>>): Text[] {
  const notes: Text[] = [];
  if (review.submit) {
    notes.push(
      say`${"review.submit"} is set, which this version does not do: the verdict is in the comment, the labels and the commit status.`,
    );
  }
  if (model.enabled === true) notes.push(say`${"model.enabled"} is set, but this version has no model reviews.`);
  return notes;
}
