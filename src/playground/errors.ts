// The forges' refusals, in each one's own words (as recorded).

import type { Json } from "./shapes/json.ts";
import type { World } from "./state.ts";

/** What goes back over HTTP. Without `json` and `text` the body is empty. */
export interface Answer {
  readonly status: number;
  readonly json?: Json;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal: thrown by deeds and routes, sent as it is. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`refused with ${answer.status}: ${JSON.stringify(answer.json ?? answer.text ?? "")}`);
    this.answer = answer;
  }
}

export function refused(world: World, status: number, message: string): Refusal {
  return new Refusal({ status, json: { message, url: `${world.url}/api/swagger` } });
}

/** `errors` is what both add when a thing is named by its id. */
export function notFound(world: World, errors: readonly string[] = []): Refusal {
  const url = `${world.url}/api/swagger`;
  const json: Json =
    world.kind === "forgejo"
      ? { message: "The target couldn't be found.", url, errors: [...errors] }
      : { errors: errors.length === 0 ? null : [...errors], message: "not found", url };
  return new Refusal({ status: 404, json });
}

/** Some refusals have no body. */
export function silentlyForbidden(): Refusal {
  return new Refusal({ status: 403 });
}
