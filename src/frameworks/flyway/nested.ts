// A list of its own below Flyway's default location, which is looked into to any depth (ClassPathScanner.java).

import { say } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { dottedOrder } from "../list/versions.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { nameReader } from "./naming.ts";

/** A blocker for the first migration whose version stands above it too, where no configuration says who loads its folder. */
export function findNested(
  project: Project,
  { root, evidence, settings, migrations }: MigrationGroup,
): readonly Problem[] {
  const [, main] = /^((?:[^]*\/)?src\/main\/resources\/db\/migration)\/./.exec(root) ?? [];
  if (main === undefined || evidence === "configured") return [];
  const read = nameReader(new Set(settings));
  const above = new Map(
    project.in(main).flatMap(({ path }) => {
      const { kind, version = "" } = read(nameOf(path)) ?? {};
      return kind === "versioned" ? [[dottedOrder(version), nameOf(path)] as const] : [];
    }),
  );
  const twice = migrations.find(({ listed }) => above.has(listed?.order ?? ""));
  if (twice === undefined) return [];
  const { id, path, listed } = twice;
  return [
    {
      kind: "same_number",
      severity: "blocker",
      // Where the base has such a folder, something loads it apart.
      cause: `nested:${root}`,
      title: say`${path} has the version of ${above.get(listed?.order ?? "") ?? ""} above it`,
      message: [
        say`Flyway looks into the folders below a location too. Before anything runs it stops with ${`Found more than one migration with version ${id.value.replaceAll("_", ".")}`}, unless what loads ${"db/migration"} here names another location.`,
      ],
      path,
      subjects: [{ id: id.value, path }],
    },
  ];
}
