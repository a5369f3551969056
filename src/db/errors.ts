import { TransientError, UserError } from "../domain/errors.ts";

// What a socket says when the server is not there.
const socketCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ENOTFOUND",
  "ENOENT",
]);

// PostgreSQL's own (Appendix A of its manual): shutting down or starting up, out of connections, a read-only standby,
// cancelled by a timeout, and the two that a second attempt heals by itself (serialization failure, deadlock).
const stateCodes = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "25006", "57014", "25P03", "40001", "40P01"]);

// What pg and pg-pool throw without a code.
const messages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error|connection is closed/i;

/** Whether time heals the error: the database is away, restarting, read-only, or too busy. */
export function isAway(error: unknown): boolean {
  if (error instanceof TransientError) return true;
  if (error instanceof AggregateError) return error.errors.some(isAway);
  const code = codeOf(error);
  if (code !== undefined && (socketCodes.has(code) || stateCodes.has(code) || code.startsWith("08"))) return true;
  return messages.test(messageOf(error));
}

/** The error as the rest of Assay sees it: a TransientError where the database is away, otherwise itself. */
export function translated(error: unknown): unknown {
  if (error instanceof TransientError || !isAway(error)) return error;
  return new TransientError(`the database is away: ${messageOf(error)}`, { cause: error });
}

/** What a person must be told when the first connection is refused for a reason that time does not heal; undefined: none known. */
export function refusal(error: unknown): UserError | undefined {
  const code = codeOf(error);
  if (code === "28P01" || code === "28000") {
    return new UserError("DATABASE_URL: the database refuses this user or password; check both", { cause: error });
  }
  if (code === "3D000") {
    return new UserError("DATABASE_URL: there is no such database; create it first (createdb)", { cause: error });
  }
  return undefined;
}

// pg-boss reports copies of errors, which are plain objects.
function codeOf(error: unknown): string | undefined {
  return isObject(error) && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  return isObject(error) && "message" in error && typeof error.message === "string" ? error.message : String(error);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
