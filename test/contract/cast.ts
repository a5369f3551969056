// Who and what the life is about, under the names that they have on a forge.

import type { Heard, Stage } from "./stage.ts";

/** Names as they are on this forge. */
export interface Cast {
  readonly alice: string;
  readonly bob: string;
  readonly bot: string;
  readonly mallory: string;
  readonly acme: string;
  readonly slug: string;
  /** `/api/v1/repos/acme/basketball-api` */
  readonly repo: string;
  readonly labels: Map<string, number>;
}

export function castOf(stage: Stage): Cast {
  const name = (of: string): string => stage.target.names.get(of) ?? of;
  const slug = `${name("acme")}/basketball-api`;
  return {
    alice: name("alice"),
    bob: name("bob"),
    bot: name("assay-bot"),
    mallory: name("mallory"),
    acme: name("acme"),
    slug,
    repo: `/api/v1/repos/${slug}`,
    labels: new Map(),
  };
}

/** The id of what was made. */
export function idOf(heard: Heard): number {
  const { id } = heard.answer as { id?: number };
  if (id === undefined) throw new Error(`no id in ${heard.text}`);
  return id;
}
