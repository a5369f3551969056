// `npm run demo`: the story ends well, and nothing of it stays on the machine, not even of a demo that was killed.

import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNobody, processesOf, runAssay, sandbox, startAssay } from "../support/processes.ts";
import type { AssayProcess, Ended, Sandbox } from "../support/processes.ts";

let machine: Sandbox;
let orphans: readonly string[];
let kept: AssayProcess;
let played: Ended;
/** What was in the temporary folder when the one that was played to its end had ended, with another still up. */
let between: readonly string[];

// One is killed in the middle; then two run at once, of which one stays up.
beforeAll(async () => {
  machine = await sandbox("demos");
  const options = { cwd: machine.path, env: { TMPDIR: machine.path } };
  const killed = startAssay(["demo"], options);
  await killed.says(/^1\. /m);
  killed.signal("SIGKILL");
  await killed.ended;
  orphans = processesOf(machine.path).map(({ command }) => command);
  kept = startAssay(["demo", "--keep"], options);
  await kept.says(/ {2}data {12}\S+/);
  played = await runAssay(["demo"], options);
  await kept.says(/Ctrl-C stops it all/);
  between = await readdir(machine.path);
}, 120_000);

afterAll(() => machine[Symbol.asyncDispose]());

test("the demo plays its four scenes, shows each review and ends with 0", () => {
  expect(played).toMatchObject({ code: 0, stderr: "" });
  const scenes = played.stdout.split(/^(?=\d\. )/m);
  expect(scenes.map((scene) => /^(\d)\. |/.exec(scene)?.[1])).toEqual([undefined, "1", "2", "3", "4"]);
  expect(scenes[0]).toMatch(/stand-in forge {2}http:\S+\n {2}Assay {11}http:\S+\n {2}data {12}\//);
  const verdicts = scenes.slice(1).map((scene) => /^VERDICT: (.*)$/m.exec(scene)?.[1]);
  expect(verdicts).toEqual(["CHANGES REQUESTED", "CHANGES REQUESTED", "APPROVED", "CHANGES REQUESTED"]);
  expect(scenes.slice(1).every((scene) => /posted \d+\.\d s after the webhook · label status:/.test(scene))).toBe(true);
  for (const line of [175, 3, 4, 51])
    expect(scenes[2]).toMatch(new RegExp(`^ +(?:tests|alembic)/\\S+:${line}\\b`, "m"));
  // Neither a terminal nor colours.
  expect(played.stdout).not.toContain("\u001b");
});

test("what a killed demo left behind is gone after the next", () => {
  expect(orphans.join("\n")).toMatch(/postgres/);
  expect(between).toHaveLength(1);
});

test("one that is kept is there to look at, until it is told to stop; then nothing is left", async () => {
  const [, page = "", clone = ""] = await kept.says(/The pull request: (\S+)\nPush to it with git: (\S+)/);
  const answer = await fetch(page);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("5-westside-streamlit-ro-role");
  expect((await fetch(`${clone}/info/refs?service=git-upload-pack`)).status).toBe(200);
  const [, server = ""] = await kept.says(/ {2}Assay {11}(\S+)/);
  expect((await fetch(`${server}/healthz`)).status).toBe(200);
  // A Ctrl-C through npm: the terminal's signal, and npm's own on top.
  kept.signal("SIGINT");
  kept.signal("SIGINT");
  expect((await kept.ended).code).toBe(0);
  await expectNobody(machine.path);
  expect(await readdir(machine.path)).toEqual([]);
});

test("a Ctrl-C in the middle ends it without a trace, with 130", async () => {
  await using other = await sandbox("demo");
  await using demo = startAssay(["demo"], { cwd: other.path, env: { TMPDIR: other.path } });
  await demo.says(/^1\. /m);
  demo.signal("SIGINT");
  const { code, stderr } = await demo.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  await expectNobody(other.path);
  expect(await readdir(other.path)).toEqual([]);
});
