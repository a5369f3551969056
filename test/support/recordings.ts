// What real forges said (`../shared/recorded`, see its README), as data.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { recordedFolder } from "./recorded-folder.ts";

export type RecordedForge = keyof typeof folders;

const folders = { forgejo: "forgejo-15.0.3", gitea: "gitea-1.26" } as const;

const root = recordedFolder();

export interface RecordedDelivery {
  /** `004-pull_request-opened` */
  readonly name: string;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Every delivery, in the order of arrival. */
export function recordedDeliveries(forge: RecordedForge): readonly RecordedDelivery[] {
  const folder = join(root, folders[forge], "webhooks");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".headers.json"))
    .toSorted()
    .map((file) => {
      const name = file.replace(/\.headers\.json$/, "");
      const headers = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>;
      const bytes = readFileSync(join(folder, `${name}.json`));
      return {
        name,
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
        bytes,
        json: JSON.parse(bytes.toString("utf8")) as Record<string, unknown>,
      };
    });
}

export interface RecordedExchange {
  readonly name: string;
  /** Who asked; null: nobody. */
  readonly user: string | null;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer?: unknown;
  readonly answer_text?: string;
  readonly answer_empty?: boolean;
}

/** One REST exchange by its name (`pull-get`). */
export function recordedExchange(forge: RecordedForge, name: string): RecordedExchange {
  return JSON.parse(readFileSync(join(root, folders[forge], "rest", `${name}.json`), "utf8")) as RecordedExchange;
}
