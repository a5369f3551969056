import { expect, test } from "vitest";
import { cpuMs } from "../../../test/support/cpu.ts";
import { memoryTree, type Files } from "../../../test/support/memory-change.ts";
import { projectOf } from "../project.ts";
import { findLocations } from "./locations.ts";

const iniOf = (...folders: readonly string[]): string =>
  `[alembic]\nversion_locations = ${folders.map((folder) => `%(here)s/${folder}`).join(" ")}\n`;

async function found(files: Files): Promise<readonly string[]> {
  const locations = await findLocations(await projectOf(memoryTree(files)), []);
  return locations.map(
    ({ folders, deep, loaded }) => `${folders.join(" ")}${deep ? " deep" : ""}${loaded ? "" : " not"}`,
  );
}

const inFolders = (...folders: readonly string[]): Files =>
  Object.fromEntries(folders.map((folder) => [`${folder}/a.py`, ""]));

test("configurations that share a folder are one, however they come together", async () => {
  const files = {
    ...inFolders("a", "b", "c", "d", "e/versions", "d/versions"),
    "1/alembic.ini": iniOf("../a", "../b"),
    "2/alembic.ini": iniOf("../c"),
    "3/alembic.ini": `${iniOf("../c", "../b")}recursive_version_locations = true\n`,
    "4/alembic.ini": iniOf("../d"),
  };
  expect(await found(files)).toEqual(["a b c deep", "d", "d/versions not", "e/versions"]);
});

test("thousands of configurations and folders cost no square of that", async () => {
  const many = Array.from({ length: 6_000 }, (_, i) => `f${i}`);
  const files: Files = {
    ...inFolders(...many.flatMap((one) => [`v/${one}`, `w/${one}/versions`])),
    ...Object.fromEntries(many.map((one) => [`v/${one}/alembic.ini`, iniOf("")])),
  };
  expect(await cpuMs(() => found(files))).toBeLessThan(3_000);
});
