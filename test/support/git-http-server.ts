// Serves bare repositories over HTTP with git's own http-backend, as a forge does.

import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, no trailing slash. */
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  /** Makes the next requests go here instead; undefined: back to serving. */
  answerWith(handler: ((request: IncomingMessage, response: ServerResponse) => void) | undefined): void;
}

/**
 * `repositories` maps `owner/name` to the folder of a bare repository, and may change while the server runs.
 * With `token` set, a request without `Authorization: token …` is answered 401.
 */
export async function serveGit(
  repositories: ReadonlyMap<string, string>,
  options: { readonly token?: string } = {},
): Promise<GitServer> {
  const requests: string[] = [];
  let instead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (instead !== undefined) {
      instead(request, response);
      return;
    }
    if (options.token !== undefined && request.headers.authorization !== `token ${options.token}`) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="Gitea"' }).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [, slug = "", rest = ""] = /^\/([^/]+\/[^/]+?)\.git(\/.*)$/.exec(pathname) ?? [];
    const folder = repositories.get(slug);
    if (folder === undefined) response.writeHead(404).end();
    else backend(folder, rest, searchParams.toString(), request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith: (handler) => void (instead = handler),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function backend(
  folder: string,
  rest: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROJECT_ROOT: folder,
    PATH_INFO: rest,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
  };
  const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  request.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  let head = Buffer.alloc(0);
  let headDone = false;
  child.stdout.on("data", (piece: Buffer) => {
    if (headDone) {
      response.write(piece);
      return;
    }
    head = Buffer.concat([head, piece]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    headDone = true;
    for (const line of head.toString("latin1", 0, end).split("\r\n")) {
      const [name = "", value = ""] = line.split(/: ?(.*)/s);
      if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
  });
  child.stdout.on("end", () => response.end());
  response.on("close", () => child.kill());
}
