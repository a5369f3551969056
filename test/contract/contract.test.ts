// One life of a pull request, told on the stand-in forge as either kind, and on a real forge where
// ASSAY_TEST_FORGE_URL and ASSAY_TEST_FORGE_ADMIN_TOKEN name one. The stand-in must answer and deliver as recorded, but
// for what no two runs share; of every forge the facts must be true that Assay builds on.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { ForgeKind } from "../../src/playground/state.ts";
import { comparable, comparableDelivery, comparableRequest, recorded, recordedRequest } from "./compare.ts";
import { broken, deliveryFacts, facts, misfits } from "./facts.ts";
import { tellLife } from "./life.ts";
import { deliveries, exchange, exchangeNames } from "./recordings.ts";
import type { Stage, Target, Told } from "./stage.ts";
import { openStage } from "./stage.ts";
import { playgroundTarget, realTarget } from "./targets.ts";

const realUrl = process.env["ASSAY_TEST_FORGE_URL"];
const adminToken = process.env["ASSAY_TEST_FORGE_ADMIN_TOKEN"];
interface Subject {
  readonly title: string;
  /** Whose recordings it must answer by. */
  readonly recordings?: ForgeKind;
  readonly open: () => Promise<Target>;
}

const standIns = (["forgejo", "gitea"] as const).map((kind): Subject => ({
  title: `the stand-in for ${kind}`,
  recordings: kind,
  open: (): Promise<Target> => playgroundTarget(kind),
}));
const real: readonly Subject[] =
  realUrl !== undefined && adminToken !== undefined
    ? [
        {
          title: `the forge at ${realUrl}`,
          open: (): Promise<Target> => realTarget(realUrl.replace(/\/$/, ""), adminToken),
        },
      ]
    : [];

describe.each([...standIns, ...real])("$title", ({ open, recordings }) => {
  const stage = useStage(open);
  if (recordings !== undefined) heldAgainst(recordings, stage);

  test.each(facts)("keeps to the fact of $name", (fact) => {
    expect(broken(fact, stage().target.kind, toldOf(stage(), fact.name))).toEqual([]);
  });

  test.each(Object.keys(deliveryFacts))("delivers what is read of %s", (type) => {
    const found = stage().delivered.filter(({ headers }) => header(headers, "x-gitea-event-type") === type);
    expect(found.length).toBeGreaterThan(0);
    for (const { bytes } of found) {
      expect(misfits(JSON.parse(bytes.toString()), deliveryFacts[type] ?? "string")).toEqual([]);
    }
  });
});

/** A stand-in's answers and deliveries are the recorded ones. */
function heldAgainst(kind: ForgeKind, stage: () => Stage): void {
  // A path with dots in it, which a client's URL parser does away with before it is sent.
  const names = exchangeNames(kind).filter((name) => name !== "forgejo-version-odd-path");

  test("is asked everything that was recorded, and knows every route", () => {
    expect(
      stage()
        .told.map((one) => one.name)
        .toSorted(),
    ).toEqual(names.toSorted());
    expect(stage().target.unknownRoutes()).toEqual([]);
  });

  test.each(names)("answers as recorded: %s", (name) => {
    const told = toldOf(stage(), name);
    expect(comparableRequest(told, stage().target.names)).toEqual(recordedRequest(kind, name));
    expect(comparable(told, stage().target.names)).toEqual(recorded(kind, name));
  });

  const wanted = deliveries(kind).map((one) => ({ ...comparableDelivery(one), name: one.name }));
  test.each(wanted.map(({ name }) => name))("delivers as recorded: %s", (name) => {
    const at = wanted.findIndex((one) => one.name === name);
    const { name: _, ...theirs } = wanted[at] ?? { name: "", what: "" };
    // Arrival is not the order of deeds; among those of a kind it is.
    const nth = wanted.slice(0, at).filter((one) => one.what === theirs.what).length;
    const mine = stage().delivered.map((one) => comparableDelivery(one, stage().target.names));
    expect(mine.filter((one) => one.what === theirs.what)[nth]).toEqual(theirs);
  });

  test("delivers nothing else", () => {
    const mine = stage().delivered.map((one) => comparableDelivery(one).what);
    expect(mine.toSorted()).toEqual(wanted.map((one) => one.what).toSorted());
  });
}

/** The life, told once for all tests of a suite. */
function useStage(open: () => Promise<Target>): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    const target = await open();
    stage = await openStage(target, (name) => exchange(target.kind, name).status);
    await tellLife(stage);
  }, 300_000);
  afterAll(() => stage?.close());
  return () => {
    if (!stage) throw new Error("the life was not told");
    return stage;
  };
}

function toldOf(stage: Stage, name: string): Told {
  const told = stage.told.find((one) => one.name === name);
  if (!told) throw new Error(`nobody asked ${name}`);
  return told;
}

function header(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];
}
