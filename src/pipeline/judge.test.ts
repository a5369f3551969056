import { expect, test } from "vitest";
import { migrations, withProject } from "../../test/support/alembic-files.ts";
import { memoryChange } from "../../test/support/memory-change.ts";
import { emptyMemory } from "../frameworks/parse-memory.ts";
import { judge } from "./judge.ts";

const chain = [
  { id: "001", slug: "make_teams" },
  { id: "002", down: "001", slug: "make_players" },
];
const prices = { id: "003", down: "002", slug: "add_prices" };
const project = withProject(migrations(...chain));
const wide = withProject(migrations(...chain, prices));

test("what was a pull request's is the base's once it is merged, whatever is remembered of it", async () => {
  const memory = emptyMemory();
  const adds = memoryChange({ base: project, head: wide });
  const code = memoryChange({ base: wide, head: { ...wide, "app/prices.py": "" } });
  await judge(adds, memory);
  expect((await judge(code, memory)).judgement).toEqual((await judge(code, emptyMemory())).judgement);
  // And the other way round: what the base had is taken back, and comes again.
  await judge(memoryChange({ base: wide, head: project }), memory);
  expect((await judge(adds, memory)).judgement).toEqual((await judge(adds, emptyMemory())).judgement);
});

test("what is remembered of other changes tells nothing of this one", async () => {
  const memory = emptyMemory();
  const collides = withProject(migrations(...chain, { id: "003", down: "002", slug: "add_roles" }));
  const forks = withProject(migrations(...chain, prices, { id: "004", down: "002", slug: "fork" }));
  const changes = [
    memoryChange({ base: project, head: wide }),
    memoryChange({ mergeBase: project, base: wide, head: collides }),
    memoryChange({ mergeBase: project, base: collides, head: wide }),
    memoryChange({ base: wide, head: project }),
    memoryChange({ base: wide, head: forks }),
  ];
  for (const change of [...changes, ...changes.toReversed()]) {
    const [known, fresh] = [await judge(change, memory), await judge(change, emptyMemory())];
    expect(known.judgement).toEqual(fresh.judgement);
  }
});
