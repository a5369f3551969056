import { describe, expect, test } from "vitest";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoSlug } from "../domain/ids.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendJson } from "../../test/support/replay-forge.ts";
import { bothForges, connectedReplay, facts } from "../../test/support/replay-client.ts";

const repo = parseRepoSlug("acme/basketball-api")!;
const one = parsePrNumber(1)!;

describe.each(bothForges)("%s: labels", (kind) => {
  const fact = facts[kind];
  const answer = (name: string) => recordedExchange(kind, name).answer as object;

  test("a label that the repository has, the older of two", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("labels-list");
    const ids = (recordedExchange(kind, "labels-list").answer as { id: number; name: string }[])
      .filter(({ name }) => name === "type:feature")
      .map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(await forge.ensureLabel(repo, "type:feature", "00aabb")).toBe(Math.min(...ids));
    expect(replay.takeLines()).toEqual(["GET /repos/acme/basketball-api/labels?page=1&limit=50"]);
  });

  test("a label that only the organisation has", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("labels-list");
    const organisation = [
      { id: 99, name: "Status:Approved" },
      { id: 98, name: "status:approved" },
    ];
    replay.on("GET /orgs/acme/labels", (response) => sendJson(response, 200, organisation, { "x-total-count": "2" }));
    expect(await forge.ensureLabel(repo, "status:approved", "0e8a16")).toBe(98);
  });

  test("a label that nobody has is made once, however many ask at once", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const known: { id: number; name: string }[] = [];
    const labels = "/repos/acme/basketball-api/labels";
    replay.on(`GET ${labels}`, (response) => sendJson(response, 200, known, { "x-total-count": String(known.length) }));
    replay.on("GET /orgs/acme/labels", (response) => sendJson(response, 404, { message: "GetOrgByName" }));
    replay.on(`POST ${labels}`, (response, { body }) => {
      expect(body).toEqual({ name: "status:needs-fix", color: "d93f0b", description: "" });
      known.push({ id: 7 + known.length, name: "status:needs-fix" });
      sendJson(response, 201, answer("label-create-needs-fix"));
    });
    const ids = await Promise.all([1, 2, 3].map(async () => forge.ensureLabel(repo, "status:needs-fix", "d93f0b")));
    expect(ids).toEqual([7, 7, 7]);
    expect(known).toHaveLength(1);
  });

  test("labels of a pull request: nothing is asked for that is already so", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("issue-labels-get", "issue-labels-add-by-id", "issue-label-remove");
    const route = "/repos/acme/basketball-api/issues/1/labels";
    expect(await forge.labels(repo, one)).toEqual([
      { id: fact.needsFix, name: "status:needs-fix" },
      { id: fact.feature, name: "type:feature" },
    ]);
    await forge.removeLabel(repo, one, fact.needsFix);
    await forge.addLabel(repo, one, fact.feature);
    await forge.removeLabel(repo, one, 77);
    expect(replay.takeLines().filter((line) => !line.startsWith("GET"))).toEqual([`DELETE ${route}/${fact.needsFix}`]);
    replay.on(`GET ${route}`, (response) => sendJson(response, 200, []));
    await forge.addLabel(repo, one, fact.needsFix);
    expect(replay.takeLines().at(-1)).toBe(`POST ${route}`);
  });

  test("a label that was deleted meanwhile is not taken for added", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("issue-labels-get");
    const route = "POST /repos/acme/basketball-api/issues/1/labels";
    replay.on(route, (response) => sendJson(response, 200, answer("issue-labels-get")));
    await expect(forge.addLabel(repo, one, 777)).rejects.toThrow(TransientError);
  });
});
