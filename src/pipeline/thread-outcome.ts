// What a judging thread answers. Errors of ours keep what the pipeline tells them apart by.

import { TransientError, UserError } from "../domain/errors.ts";
import { GitError } from "../git/run.ts";
import type { JudgeAnswer } from "./judge-fetched.ts";

export type Outcome = { readonly answer: JudgeAnswer } | { readonly error: PackedError };

export type PackedError =
  | { readonly kind: "git"; readonly command: string; readonly code: number | null; readonly stderr: string }
  | { readonly kind: "transient"; readonly message: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: "user"; readonly message: string }
  | { readonly kind: "bug"; readonly message: string; readonly stack: string | undefined };

/** An error as plain data. */
export function packError(error: unknown): PackedError {
  if (error instanceof GitError) return { kind: "git", command: error.command, code: error.code, stderr: error.stderr };
  if (error instanceof TransientError)
    return { kind: "transient", message: error.message, retryAfterMs: error.retryAfterMs };
  if (error instanceof UserError) return { kind: "user", message: error.message };
  return error instanceof Error
    ? { kind: "bug", message: error.message, stack: error.stack }
    : { kind: "bug", message: String(error), stack: undefined };
}

/** The error that was packed. */
export function unpackError(packed: PackedError): Error {
  switch (packed.kind) {
    case "git":
      return new GitError(packed.command, packed.code, packed.stderr);
    case "transient": {
      const { retryAfterMs } = packed;
      return new TransientError(packed.message, retryAfterMs === undefined ? {} : { retryAfterMs });
    }
    case "user":
      return new UserError(packed.message);
    case "bug": {
      const error = new Error(packed.message);
      if (packed.stack !== undefined) error.stack = packed.stack;
      return error;
    }
  }
}
