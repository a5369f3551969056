// The only fetch of this layer. It bounds what a slow, broken or hostile forge can do to us: total time, size of
// an answer, number of redirects. It must never send the token to another origin than the configured one.

export interface Limits {
  /** For one request, redirects, repetitions and the whole body included, in ms. */
  readonly deadlineMs: number;
  /** Of one answer, decompressed. Comments are not paged, so one answer may rightly be some megabytes. */
  readonly maxBytes: number;
  /** Pages that a list may have. */
  readonly maxPages: number;
}

export const defaultLimits: Limits = { deadlineMs: 20_000, maxBytes: 32 * 1024 * 1024, maxPages: 200 };

/** A request that was given up on our side. It goes by this name so that @octokit/request hands it on as it is and nothing repeats the request. */
export class GaveUpError extends Error {
  override readonly name = "AbortError";
  readonly because: "deadline" | "stopped" | "too large" | "redirects";

  constructor(because: GaveUpError["because"], options?: ErrorOptions) {
    super(`gave up: ${because}`, options);
    this.because = because;
  }
}

/**
 * A fetch for the API at `apiUrl` (…/api/v1), whose answers come with their whole body already read. Throws
 * GaveUpError, and what fetch throws when the network fails. A redirect is followed, with its method and body, only
 * to a repository's route of the same API: so both forges answer for a renamed repository (301, recorded). Every
 * other redirect is handed back as the answer it is.
 */
export function guardedFetch(apiUrl: URL, maxBytes: number) {
  return async (input: string, init: RequestInit): Promise<Response> => {
    try {
      let url = new URL(input);
      for (let hops = 0; hops < 4; hops++) {
        const response = await fetch(url, { ...init, redirect: "manual" });
        const next = redirectTarget(response, url, apiUrl);
        if (next === undefined) return copyOf(response, await readCapped(response, maxBytes));
        await response.body?.cancel();
        url = next;
      }
      throw new GaveUpError("redirects");
    } catch (error) {
      if (init.signal?.aborted !== true || error instanceof GaveUpError) throw error;
      const reason: unknown = init.signal.reason;
      const late = reason instanceof DOMException && reason.name === "TimeoutError";
      throw new GaveUpError(late ? "deadline" : "stopped", { cause: error });
    }
  };
}

function redirectTarget(response: Response, from: URL, apiUrl: URL): URL | undefined {
  if (response.status < 300 || response.status >= 400) return undefined;
  const target = URL.parse(response.headers.get("location") ?? "", from.href);
  if (target === null || target.origin !== apiUrl.origin || target.username !== "" || target.password !== "") {
    return undefined;
  }
  return target.pathname.startsWith(`${apiUrl.pathname}/repos/`) ? target : undefined;
}

async function readCapped(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new GaveUpError("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Only the headers we read, so that no header of the forge's choosing steers the libraries above. */
function copyOf(response: Response, body: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers();
  for (const name of ["x-total-count", "retry-after", "location"]) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const isJson = response.headers.get("content-type")?.toLowerCase().startsWith("application/json") === true;
  headers.set("content-type", isJson ? "application/json" : "text/plain");
  return new Response(body.length === 0 ? null : body, { status: response.status, headers });
}
