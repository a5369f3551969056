// The recordings of real servers, and what in them differs from one run to the next.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ForgeKind } from "../../src/playground/state.ts";
import { recordedFolder } from "../support/recorded-folder.ts";

const root = recordedFolder();
const folders: Readonly<Record<ForgeKind, string>> = { forgejo: "forgejo-15.0.3", gitea: "gitea-1.26" };

/** The secret that the recorded deliveries are signed with. */
export const recordedSecret = "recorded-secret";

export interface Exchange {
  readonly user: string | null;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer?: unknown;
  readonly answer_text?: string;
}

export interface RecordedDelivery {
  /** `021-pull_request_comment-deleted` */
  readonly name: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export function exchangeNames(kind: ForgeKind): string[] {
  return readdirSync(join(root, folders[kind], "rest")).map((file) => file.replace(/\.json$/, ""));
}

export function exchange(kind: ForgeKind, name: string): Exchange {
  return JSON.parse(readFileSync(join(root, folders[kind], "rest", `${name}.json`), "utf8")) as Exchange;
}

/** In the order of arrival. */
export function deliveries(kind: ForgeKind): RecordedDelivery[] {
  const folder = join(root, folders[kind], "webhooks");
  return readdirSync(folder)
    .filter((file) => !file.endsWith(".headers.json"))
    .toSorted()
    .map((file) => {
      const name = file.replace(/\.json$/, "");
      const headers = JSON.parse(readFileSync(join(folder, `${name}.headers.json`), "utf8")) as Record<string, string>;
      return { name, bytes: readFileSync(join(folder, file)), headers };
    });
}

/** The forges count, measure and guess these some time later, in the background. */
const counted = new Set(["size", "language", "open_pr_counter", "branch_count", "forks_count"]);

/** What a value is once everything is out of it that no two runs share: ids, shas, times, ports, sizes. */
export function timeless(value: unknown, names: ReadonlyMap<string, string> = new Map(), key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((one) => timeless(one, names, key));
    return key === "events" ? items.toSorted((a, b) => String(a).localeCompare(String(b))) : items;
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [name, timeless(one, names, name)]),
    );
  }
  if (counted.has(key)) return "<counted>";
  if (typeof value === "number") return /^(?:id|.*_id)$/.test(key) && value > 0 ? "<number>" : value;
  return typeof value === "string" ? timelessText(value, names) : value;
}

function timelessText(text: string, names: ReadonlyMap<string, string>): string {
  let plain = text;
  for (const [mine, theirs] of names) plain = plain.replaceAll(mine, theirs);
  return plain
    .replace(/https?:\/\/[\w.]+:\d+\/webhooks\/forge/, "<receiver>")
    .replace(/https?:\/\/[\w.]+:\d+(?=\/|$)/g, "<forge>")
    .replace(/avatars\/[0-9a-f]+/, "avatars/<hash>")
    .replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b/g, "<sha>")
    .replace(/\b(?!0001|1970)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)/g, "<time>")
    .replace(/\b(labels|comments|reviews|issuecomment|repositories|hooks)([/-])\d+/g, "$1$2<number>")
    .replace(/(repo_id: |<Repository )\d+/g, "$1<number>")
    .replace(/^\d+\+(.*@noreply)/, "<number>+$1");
}
