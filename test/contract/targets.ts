// The forges that the life is told on: the stand-in as either kind, and a real one where the environment names it.

import { randomBytes } from "node:crypto";

import { startPlayground } from "../../src/playground/playground.ts";
import type { ForgeKind } from "../../src/playground/state.ts";
import type { Target } from "./stage.ts";

const botScopes = ["write:repository", "write:issue", "read:user", "read:organization"] as const;
const people = ["bob", "alice", "assay-bot", "mallory"];

export async function playgroundTarget(kind: ForgeKind): Promise<Target> {
  // A second goes by wherever the life waits: times are told in whole ones.
  let at = Date.now();
  const forge = await startPlayground({ kind, now: () => new Date(at) });
  for (const login of people) forge.addUser(login, { fullName: "" });
  forge.addOrganisation("acme", "bob");
  const tokens = new Map(["bob", "alice", "mallory"].map((login) => [login, forge.token(login)]));
  tokens.set("assay-bot", forge.token("assay-bot", botScopes));
  tokens.set("assay-bot(read:repository only)", forge.token("assay-bot", ["read:repository"]));
  tokens.set("bad token", "f".repeat(40));
  return {
    kind,
    url: forge.url,
    names: new Map(),
    tokens,
    patient: false,
    unknownRoutes: () => forge.unknownRoutes(),
    async settle() {
      await forge.idle();
      at += 1_000;
    },
    close: () => forge.close(),
  };
}

/** A real forge and people of its own for this run, gone again on close. The token is an administrator's. */
export async function realTarget(url: string, adminToken: string): Promise<Target> {
  const suffix = randomBytes(3).toString("hex");
  const names = new Map([...people, "acme"].map((name) => [name, `${name}-${suffix}`]));
  const password = randomBytes(16).toString("hex");
  const call = async (method: string, path: string, authorization: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const admin = `token ${adminToken}`;
  const { version } = (await call("GET", "/version", admin)) as { version: string };
  const tokens = new Map([["bad token", "f".repeat(40)]]);
  for (const [name, scopes] of [
    ...["bob", "alice", "mallory"].map((one) => [one, ["all"]] as const),
    ["assay-bot", botScopes] as const,
    ["assay-bot(read:repository only)", ["read:repository"]] as const,
  ]) {
    const login = names.get(name.replace(/\(.*$/, "")) ?? name;
    const basic = `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
    if (!name.includes("(")) {
      const email = `${login}@example.org`;
      await call("POST", "/admin/users", admin, { username: login, email, password, must_change_password: false });
    }
    const made = await call("POST", `/users/${login}/tokens`, basic, { name: `contract ${name}`, scopes });
    tokens.set(name, (made as { sha1: string }).sha1);
  }
  const acme = names.get("acme") ?? "acme";
  await call("POST", "/orgs", `token ${tokens.get("bob")}`, { username: acme });
  return {
    kind: version.includes("+gitea-") ? "forgejo" : "gitea",
    url,
    names,
    tokens,
    patient: true,
    unknownRoutes: () => [],
    settle: async () => undefined,
    async close() {
      await call("DELETE", `/repos/${acme}/basketball-api-renamed`, admin);
      await call("DELETE", `/orgs/${acme}`, admin);
      for (const login of people) await call("DELETE", `/admin/users/${names.get(login)}?purge=true`, admin);
    },
  };
}
