import { expect, test } from "vitest";
import { tell } from "../../../../test/support/list-judge.ts";

const sql = (text: string) => `-- migrate:up\n${text}\n`;
const next = "db/next/20240103_roles.sql";
const promoted = "db/main/20240103_roles.sql";
const link = (text = "../main/20240103_roles.sql") => ({ [next]: { mode: "120000", text } as const });
const teams = { "db/main/20240101_teams.sql": sql("SELECT 1;"), "db/next/20240101_teams.sql": sql("SELECT 1;") };
const before = { ...teams, [next]: sql("SELECT 3;") };
const edited = ["nit merged_edited: `20240103_roles` is merged already, and changes"];

test("a migration that moves and leaves a link to where it is now reads as it did", async () => {
  const moved = { ...link(), [promoted]: sql("SELECT 3;") };
  expect((await tell({ before, head: moved })).findings).toEqual([]);
  const back = { [next]: sql("SELECT 3;"), [promoted]: undefined };
  expect((await tell({ before: { ...before, ...moved }, head: back })).findings).not.toContain(edited[0]);
});

test("what is edited on its way, or leads elsewhere, is told", async () => {
  expect((await tell({ before, head: { ...link(), [promoted]: sql("SELECT 4;") } })).findings).toEqual(edited);
  for (const text of ["../main/20240101_teams.sql", "../main/20240103_roles", "/etc/passwd"])
    expect((await tell({ before, head: { ...link(text), [promoted]: sql("SELECT 3;") } })).findings).toEqual(edited);
  const file = { [next]: "../main/20240103_roles.sql", [promoted]: sql("SELECT 3;") };
  const stops = "blocker unknown: `20240103_roles` cannot run";
  expect((await tell({ before, head: file })).findings).toEqual([...edited, stops]);
});
