import { UserError } from "../domain/errors.ts";

/**
 * The forge knows the bot and will not let it (403), or does not know its token (401). Trying again helps nobody
 * until a person has acted, so whoever catches it stops asking for that repository and says it once, loudly.
 */
export class ForbiddenError extends UserError {
  /** 401 or 403. */
  readonly status: number;
  /** Scopes that the forge says the token lacks; empty where the token is fine and the bot's rights are not. */
  readonly missingScopes: readonly string[];

  constructor(message: string, status: number, missingScopes: readonly string[] = []) {
    super(message);
    this.status = status;
    this.missingScopes = missingScopes;
  }
}

/** The forge's answer is larger than Assay reads: the same question would bring it again. Anybody may write long comments. */
export class TooLargeError extends Error {}

/** Whether it is the bot's rights in one place that do not suffice, rather than its token. */
export function lacksRights(error: unknown): boolean {
  return error instanceof ForbiddenError && error.status === 403 && error.missingScopes.length === 0;
}

/** The scopes that Assay's token needs on both forges (write implies read). */
export const neededScopes = ["write:repository", "write:issue", "read:user", "read:organization"] as const;

/** What a person does about a token: the end of every sentence about one. */
export const makeToken = `in the forge open the bot's Settings, Applications, make a token with ${neededScopes.join(", ")}, and set ASSAY_FORGE_TOKEN to it`;
