// Branded ids, made only by the parsers here, so that a branch name can never pass for a sha
// nor one pull request's number for another repository's id.

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A full object name: 40 lower-case hex digits (SHA-1) or 64 (SHA-256 repositories). */
export type Sha = Branded<string, "Sha">;
/** `owner/name`, as the forge spells it. */
export type RepoSlug = Branded<string, "RepoSlug">;
/** The forge's numeric id of a repository: survives a rename. */
export type RepoId = Branded<number, "RepoId">;
/** The number in `/pulls/N`. */
export type PrNumber = Branded<number, "PrNumber">;

/** The sha in `text`, or undefined when it is not a full lower-case object name (the forge says `""` for a ref it cannot resolve). */
export function parseSha(text: unknown): Sha | undefined {
  return typeof text === "string" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? (text as Sha) : undefined;
}

/** The slug in `text`, or undefined. Only the characters that both forges allow in names (letters, digits, `-`, `_`, `.`); never `..`. */
export function parseRepoSlug(text: unknown): RepoSlug | undefined {
  if (typeof text !== "string" || text.length > 300) return undefined;
  if (!/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(text)) return undefined;
  return text.split("/").some((part) => part === "." || part === "..") ? undefined : (text as RepoSlug);
}

/** A positive safe integer as a repository id, or undefined. */
export function parseRepoId(value: unknown): RepoId | undefined {
  return isPositive(value) ? (value as RepoId) : undefined;
}

/** A positive safe integer as a pull request's number, or undefined. */
export function parsePrNumber(value: unknown): PrNumber | undefined {
  return isPositive(value) ? (value as PrNumber) : undefined;
}

/** The first seven digits: what people read. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
