import { describe, expect, test } from "vitest";
import { collision, noTests, staleStrings, unreadable, wrongClaim } from "../../test/support/story-reviews.ts";
import { say } from "./text.ts";
import { applyCeilings, decideVerdict } from "./verdict.ts";

const nothing = { problems: [], configRefused: false };
const crash = { problems: [say`The check ${"claims"} failed to run`], configRefused: false };
const refused = { problems: [say`${".assay.yml:3"} is refused`], configRefused: true };

describe("the verdict", () => {
  test("approves where everything was judged and nothing blocks", () => {
    expect(decideVerdict([], nothing)).toBe("approve");
    expect(decideVerdict([noTests, wrongClaim], nothing)).toBe("approve");
  });

  test("requests changes for a blocker, whatever else went wrong", () => {
    expect(decideVerdict([collision], nothing)).toBe("request_changes");
    expect(decideVerdict([unreadable, collision], crash)).toBe("request_changes");
  });

  test("is inconclusive where a blocker may hide", () => {
    expect(decideVerdict([unreadable], nothing)).toBe("inconclusive");
    expect(decideVerdict([noTests], crash)).toBe("inconclusive");
  });

  test("is inconclusive under a refused configuration, even with a blocker", () => {
    expect(decideVerdict([], refused)).toBe("inconclusive");
    expect(decideVerdict([collision], refused)).toBe("inconclusive");
    expect(decideVerdict([], { problems: [], configRefused: true })).toBe("inconclusive");
  });
});

describe("ceilings", () => {
  test("lower a check's findings, never raise them, and touch no other check", () => {
    const lowered = applyCeilings([collision, staleStrings, noTests], { "stale-reference": "nit", sop: "blocker" });
    expect(lowered.map(({ check, severity }) => `${check} ${severity}`)).toEqual([
      "migration-collision blocker",
      "stale-reference nit",
      "sop nit",
    ]);
    expect(applyCeilings([wrongClaim], { claims: "nit" })).toEqual([wrongClaim]);
  });

  test("drop the findings of a check that is off", () => {
    expect(applyCeilings([collision, noTests], { sop: "off" })).toEqual([collision]);
  });

  test("below blocker leave nothing that could hide one", () => {
    const [lowered] = applyCeilings([unreadable], { "migration-collision": "nit" });
    expect(lowered).not.toHaveProperty("couldHideBlocker");
    expect(applyCeilings([unreadable], { "migration-collision": "blocker" })).toEqual([unreadable]);
  });
});
