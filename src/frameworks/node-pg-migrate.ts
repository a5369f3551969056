// node-pg-migrate: scripts and SQL whose names without the ending the database remembers, in the order of their numbers. Order
// and endings stand in its src/migration.ts, src/utils/fileNameUtils.ts and sqlMigration.ts, `checkOrder` in src/runner.ts, the
// options in bin/node-pg-migrate.ts.

import { say } from "../domain/text.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { nextVersion, numberOrder } from "./list/versions.ts";
import { candidatesOf, type Candidate } from "./node/candidates.ts";
import type { Manifest } from "./node/manifests.ts";
import { splitStem } from "./node/names.ts";
import { setUpsNear } from "./node/nearby.ts";
import { sameScript } from "./node/same-code.ts";
import { isScript } from "./node/syntax.ts";
import { isWithin, normalize, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

export const nodePgMigrate = listFramework({
  id: "node-pg-migrate",
  name: "node-pg-migrate",
  family: "high-water",
  about: {
    found: "a script of `package.json` that runs it, or scripts whose `up` is handed `pgm`",
    fix: "renames the file",
  },
  locate,
  readName,
  sameCode: sameScript,
  nextVersion: (last, own) => {
    const next = nextVersion(last, own);
    return next !== undefined && orderOf(next) > orderOf(last) ? next : undefined;
  },
  rules: (settings) => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) =>
          say`node-pg-migrate tells migrations apart by ${id} alone: who has run one of them never runs the other.`,
      },
    },
    ...(settings.has(unordered)
      ? {}
      : {
          late: {
            severity: "blocker",
            says: ({ id, other }) =>
              say`A database that has run ${other} stops with ${`Not run migration ${id} is preceding already run migration …`}.`,
          },
        }),
    edited: editsAreNotSeen,
    deleted: settings.has(unordered)
      ? { severity: "nit", says: () => say`Databases that have run it keep what it did; new ones never get it.` }
      : {
          severity: "blocker",
          says: ({ id }) =>
            say`At a database that has run ${id}, the next migration takes its place in the list, and the tool stops with ${`Not run migration … is preceding already run migration ${id}`}.`,
        },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        settings.has(unordered)
          ? say`Databases that have run ${other} run it a second time, as ${id}.`
          : say`A database that has run ${other} stops with ${`Not run migration ${id} is preceding already run migration ${other}`}, or runs it a second time.`,
    },
  }),
});

const unordered = "no-check-order";

function readName(name: string): ReadName | undefined {
  if (!isScript(name) && !name.endsWith(".sql")) return undefined;
  const stem = name.slice(0, name.lastIndexOf(".")).replace(name.endsWith(".sql") ? /\.(?:up|down)$/ : /$^/, "");
  const version = /^\d+/.exec(stem)?.[0];
  if (version === undefined) return undefined;
  return {
    version,
    slug: splitStem(stem).slug,
    id: stem,
    order: `${orderOf(version)} ${stem}`,
    stem,
    unique: [{ what: "name", value: stem }],
    main: !name.endsWith(".down.sql"),
  };
}

/** A date and time of 17 digits counts as the milliseconds that it is. */
function orderOf(version: string): string {
  if (version.length !== 17) return numberOrder(version);
  const [year, month, day, hour, minute, second, rest] = [0, 4, 6, 8, 10, 12, 14].map((at, i, all) =>
    Number(version.slice(at, all[i + 1])),
  );
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second, rest);
  return numberOrder(Number.isNaN(at) ? version : String(at));
}

async function locate(project: Project): Promise<readonly Location[]> {
  const all = await candidatesOf(project);
  const candidates = all.filter(({ runner }) => runner === "node-pg-migrate");
  const setUps = await setUpsNear(project, candidates);
  const isFreeInCode = setUps.some(({ settings }) =>
    settings.some(({ name, value }) => name === "checkOrder" && value === false),
  );
  return [
    ...all.flatMap((candidate) => scriptedLocation(candidate) ?? []),
    ...candidates.map(({ folder, isMarked, manifests }): Location => ({
      folders: [folder],
      evidence: isMarked ? "marked" : "named",
      settings: new Set(isFreeInCode || manifests.some(isFreeIn) ? [unordered] : []),
    })),
  ];
}

/** Where a script of the package names the folder, or runs the tool where the folder is the default one. */
function scriptedLocation({ folder, manifests }: Candidate): Location | undefined {
  const manifest = manifests.find((one) => isWithin(folder, one.folder) && commandsIn(one).length > 0);
  if (manifest === undefined) return undefined;
  const named = commandsIn(manifest).map((command) => {
    const path = /\s(?:-m|--migrations-dir)(?:\s+|=)["']?([^\s"']+)/.exec(command)?.[1] ?? "migrations";
    return normalize(under(manifest.folder, path));
  });
  if (!named.includes(folder)) return undefined;
  return { folders: [folder], evidence: "configured", settings: new Set(isFreeIn(manifest) ? [unordered] : []) };
}

function isFreeIn(manifest: Manifest): boolean {
  return commandsIn(manifest).some((command) => /--no-check-order\b|--check-order(?:\s+|=)false\b/.test(command));
}

function commandsIn({ scripts }: Manifest): string[] {
  return Object.values(scripts).filter((script) => /(?:^|[\s/])node-pg-migrate(?:\s|$)/.test(script));
}
