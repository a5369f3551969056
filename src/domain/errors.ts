// Three kinds of error: what a person must be told (UserError), what time heals (TransientError), and bugs (everything else).

/** Shown to a person as it is; says what to do next. Ends without a full stop. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The forge, the network or the database is away: the queue tries again. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  /** What the other side asked for (Retry-After), in ms. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options?: ErrorOptions & { readonly retryAfterMs?: number }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}
