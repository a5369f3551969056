import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reconcile, verdictLabels } from "./reconcile.ts";
import type { Action, Desired, Posted } from "./reconcile.ts";
import { defaultRepoConfig } from "./repo-config.ts";

const { labels } = defaultRepoConfig;
const status = (state: "success" | "failure" | "pending") =>
  ({ state, description: state, targetUrl: "https://x" }) as const;

const approved: Desired = {
  comment: { body: "fine", essence: "fine" },
  labels: verdictLabels("approve", labels),
  status: status("success"),
};
const refused: Desired = {
  comment: { body: "no", essence: "no" },
  labels: verdictLabels("request_changes", labels),
  status: status("failure"),
};
const bare: Posted = { comments: [], flipTold: false, labels: [], status: undefined };

const deeds = (actions: readonly Action[]) => actions.map((action) => action.do);

/** The forge after the actions. */
function after(actions: readonly Action[], posted: Posted): Posted {
  return actions.reduce((now, action) => applied(action, now), posted);
}

function applied(action: Action, now: Posted): Posted {
  const id = 100 + now.comments.length + now.labels.length;
  switch (action.do) {
    case "create_comment":
      if (action.what === "flip") return { ...now, flipTold: true };
      return { ...now, comments: [...now.comments, { id, essence: action.body }] };
    case "edit_comment":
      return {
        ...now,
        comments: now.comments.map((one) => (one.id === action.id ? { ...one, essence: action.body } : one)),
      };
    case "retire_comment":
      return { ...now, comments: now.comments.filter((one) => one.id !== action.id) };
    case "add_label":
      return { ...now, labels: [...now.labels, { id, name: action.name }] };
    case "remove_label":
      return { ...now, labels: now.labels.filter((label) => label.id !== action.id) };
    case "set_status":
      return { ...now, status: action.status };
  }
  return now;
}

test("a first review is written, the status last", () => {
  expect(reconcile(approved, bare)).toEqual([
    { do: "create_comment", body: "fine", what: "review" },
    { do: "add_label", name: "status:approved" },
    { do: "set_status", status: status("success") },
  ]);
});

test("nothing is written when nothing changed", () => {
  expect(reconcile(approved, after(reconcile(approved, bare), bare))).toEqual([]);
});

test("an approval goes before anything else is written", () => {
  const posted = { ...after(reconcile(approved, bare), bare), labels: [{ id: 7, name: "status:approved" }] };
  expect(deeds(reconcile(refused, posted))).toEqual(["remove_label", "edit_comment", "add_label", "set_status"]);
});

describe("labels", () => {
  test("approve and request_changes wear exactly one, inconclusive neither", () => {
    expect(verdictLabels("approve", labels)).toEqual({ add: ["status:approved"], remove: ["status:needs-fix"] });
    expect(verdictLabels("request_changes", labels)).toEqual({
      add: ["status:needs-fix"],
      remove: ["status:approved"],
    });
    expect(verdictLabels("inconclusive", labels)).toEqual({ add: [], remove: ["status:approved", "status:needs-fix"] });
  });

  test("of people are left alone, and a verdict's name that two labels bear goes with both", () => {
    const worn = [
      { id: 1, name: "type:bug" },
      { id: 2, name: "status:approved" },
      { id: 3, name: "status:approved" },
      { id: 4, name: "status:qa" },
    ];
    expect(reconcile({ labels: verdictLabels("inconclusive", labels) }, { ...bare, labels: worn })).toEqual([
      { do: "remove_label", id: 2, name: "status:approved" },
      { do: "remove_label", id: 3, name: "status:approved" },
    ]);
  });
});

function own(...essences: readonly string[]): Posted {
  return { ...bare, comments: essences.map((essence, i) => ({ id: 10 + i, essence })) };
}

describe("the comment", () => {
  const { comment } = approved;
  const desired: Desired = comment === undefined ? {} : { comment };

  test("that a person deleted is written again", () => {
    expect(reconcile(desired, own())).toEqual([{ do: "create_comment", body: "fine", what: "review" }]);
  });

  test("that a person changed is put right", () => {
    expect(reconcile(desired, own("fine, says mallory"))).toEqual([{ do: "edit_comment", id: 10, body: "fine" }]);
  });

  test("that a crash wrote twice is kept once, the oldest", () => {
    expect(reconcile(desired, own("old", "fine", "fine"))).toEqual([
      { do: "edit_comment", id: 10, body: "fine" },
      { do: "retire_comment", id: 11, keptId: 10 },
      { do: "retire_comment", id: 12, keptId: 10 },
    ]);
  });
});

test("a flip is told once", () => {
  const flip: Desired = { ...refused, flip: { body: "flipped" } };
  const told = after(reconcile(flip, bare), bare);
  expect(deeds(reconcile(flip, bare))).toEqual(["create_comment", "add_label", "create_comment", "set_status"]);
  expect(reconcile(flip, told)).toEqual([]);
});

test("only what is desired is touched: a pending status leaves the comment and the labels", () => {
  const posted = after(reconcile(approved, bare), bare);
  expect(reconcile({ status: status("pending") }, posted)).toEqual([{ do: "set_status", status: status("pending") }]);
});

test("from any state, stopped anywhere and begun again, the same state is reached and stays", () => {
  const name = fc.constantFrom("status:approved", "status:needs-fix", "type:bug");
  const posted: fc.Arbitrary<Posted> = fc.record({
    comments: fc
      .array(fc.constantFrom("fine", "no", "edited"), { maxLength: 3 })
      .map((all) => all.map((essence, i) => ({ id: i + 1, essence }))),
    flipTold: fc.boolean(),
    labels: fc.array(name, { maxLength: 4 }).map((all) => all.map((one, i) => ({ id: i + 1, name: one }))),
    status: fc.constantFrom(undefined, status("success"), status("failure"), status("pending")),
  });
  fc.assert(
    fc.property(posted, fc.constantFrom(approved, refused), fc.nat(8), (start, desired, stop) => {
      const crashed = after(reconcile(desired, start).slice(0, stop), start);
      const end = after(reconcile(desired, crashed), crashed);
      expect(reconcile(desired, end)).toEqual([]);
      expect(end.comments.map(({ essence }) => essence)).toEqual([desired.comment?.body]);
      expect(new Set(end.labels.map((label) => label.name).filter((one) => one !== "type:bug"))).toEqual(
        new Set(desired.labels?.add),
      );
      expect(end.labels.filter((label) => label.name === "type:bug")).toEqual(
        start.labels.filter((label) => label.name === "type:bug"),
      );
      expect(end.status).toEqual(desired.status);
    }),
  );
});
