// Whether a tool does with a story what Assay says of it: it runs the base and then the merged tree on one database, and the merged
// tree on a new one. Every migration of a story writes its own name into the table `ran`, so what was passed over or ran twice
// shows, whatever the tool itself remembers.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../support/database.ts";
import { changeOf, fixed, tell, type Story } from "../support/list-judge.ts";
import { installPackages, writeTree, type Installed } from "./installed.ts";

export interface RealTool {
  /** As npm is asked for them: `knex@3.3.0`. */
  readonly packages: readonly string[];
  /** A module beside the packages that assigns `migrate`: `(folder, url) => Promise<unknown>`, which runs what is new in a tree. */
  readonly module: string;
  /** What a migration of these files writes into `ran`. */
  /** Where migrations write their names; default: `ran`. Prisma wants the schema `public` empty. */
  readonly table?: string;
  readonly stories: Readonly<Record<string, RealStory>>;
}

export interface RealStory extends Story {
  /** What has to stand in `ran`, on both databases. Nothing may stand there twice. */
  readonly runs: readonly string[];
}

export interface Deployed {
  /** What the tool said, where it stopped. */
  readonly error?: string;
  readonly ran: readonly string[];
}

/** A tool that is ready to run. */
export interface Ready extends AsyncDisposable {
  /** A folder to write trees into. */
  readonly path: string;
  /** Runs the trees of these folders one after the other on one new database. */
  deployOnto(folders: readonly string[]): Promise<Deployed>;
}

/** Registers the tests of a tool that npm has. */
export function deployStories(name: string, tool: RealTool): void {
  realStories(
    name,
    async () => {
      const installed = await installPackages(...tool.packages, "pg@8");
      return {
        path: installed.path,
        deployOnto: (folders) => deployOnto(installed, tool, folders),
        [Symbol.asyncDispose]: async () => installed[Symbol.asyncDispose](),
      };
    },
    tool.stories,
  );
}

/** Registers the tests of any tool. */
export function realStories(
  name: string,
  install: () => Promise<Ready>,
  stories: Readonly<Record<string, RealStory>>,
): void {
  describe(`${name}: what it does is what is said`, () => {
    let ready: Ready;
    let count = 0;
    beforeAll(async () => {
      ready = await install();
    });
    afterAll(async () => ready[Symbol.asyncDispose]());

    const deploy = async (story: RealStory): Promise<readonly Deployed[]> => {
      count += 1;
      const { base, merged } = changeOf(story).trees;
      const folders = { base: join(ready.path, `${count}`, "base"), merged: join(ready.path, `${count}`, "merged") };
      await writeTree(base, folders.base);
      await writeTree(merged, folders.merged);
      return [await ready.deployOnto([folders.base, folders.merged]), await ready.deployOnto([folders.merged])];
    };

    test.each(Object.entries(stories))("%s", async (_, story) => {
      const told = await tell(story);
      const blocked = told.findings.some((finding) => finding.startsWith("blocker"));
      const deployed = await deploy(story);
      expect({ blocked, deployed }).toEqual({ blocked: deployed.some((one) => isBroken(one, story)), deployed });
      const printed = deployed.flatMap(({ error }) => error ?? []);
      expect(printed.filter((error) => !quotes(told.message, error))).toEqual([]);
      // What a command brings back is not there by the edits alone.
      const isWhole = told.edits.length > 0 && !told.commands.some((command) => command.includes("git checkout"));
      const mended = isWhole ? await deploy({ ...(await fixed(story)), runs: story.runs }) : [];
      expect(mended.filter((one) => isBroken(one, story))).toEqual([]);
    });
  });
}

async function deployOnto(installed: Installed, tool: RealTool, folders: readonly string[]): Promise<Deployed> {
  await using database = await createDatabase({ from: "nothing" });
  const { table = "ran" } = tool;
  if (table.includes(".")) await database.db.query(`create schema ${table.replace(/\..*/, "")}`);
  await database.db.query(`create table ${table} (name text not null)`);
  const script = `${tool.module}
const [url, ...folders] = process.argv.slice(2);
const says = (error) => [error?.message ?? String(error), error?.cause?.message ?? "", JSON.stringify(error)].join(" ");
let error;
try {
  for (const folder of folders) await migrate(folder, url);
} catch (caught) {
  error = says(caught);
}
process.stdout.write("\\n" + JSON.stringify({ error }), () => process.exit(0));
`;
  const output = await installed.run(script, [database.url, ...folders]);
  const { error } = JSON.parse(output.slice(output.lastIndexOf("\n") + 1)) as { readonly error?: string };
  const { rows } = await database.db.query<{ name: string }>(`select name from ${table} order by name`);
  return { ...(error === undefined ? {} : { error }), ran: rows.map((row) => row.name) };
}

function isBroken({ error, ran }: Deployed, { runs }: RealStory): boolean {
  return error !== undefined || new Set(ran).size < ran.length || runs.some((name) => !ran.includes(name));
}

/** Whether the findings hold the words that the tool printed; `…` stands for any. */
function quotes(message: readonly string[], printed: string): boolean {
  const spans = message.flatMap((text) => text.match(/`[^`]+`/g) ?? []).map((span) => span.slice(1, -1));
  return spans.some((span) => {
    const parts = span.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return span.length > 4 && new RegExp(parts.join(".*")).test(printed);
  });
}
