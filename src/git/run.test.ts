import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createRepo } from "../../test/support/git-repo.ts";
import { TransientError } from "../domain/errors.ts";
import { hardenedConfig, hardenedEnv, remoteEnv } from "./environment.ts";
import { endAllGit, git, GitError, type GitOptions } from "./run.ts";

const token = "canary-5d1e7f";
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("a fetch from a server that does not answer", () => {
  test("is ended with everything it started when the signal says so, and never showed the token", async () => {
    await using repo = await createRepo();
    const { url, asked } = await silentServer();
    const stop = new AbortController();
    const fetched = git(["fetch", "--", url, "+HEAD:refs/x"], { ...fetching(repo.dir, url), signal: stop.signal });
    await asked;
    const family = await processesThatName(url);
    expect(family.map(({ argv }) => argv).join("\n")).toMatch(/git.remote-http/);
    expect(family.map(({ argv }) => argv).join("\n")).not.toContain(token);
    stop.abort(new Error("shutting down"));
    await expect(fetched).rejects.toThrow("shutting down");
    expect(await processesThatName(url)).toEqual([]);
  });

  test("is ended by its deadline, as an error that is tried again", async () => {
    await using repo = await createRepo();
    const { url } = await silentServer();
    const fetched = git(["fetch", "--", url, "+HEAD:refs/x"], { ...fetching(repo.dir, url), deadline: 300 });
    await expect(fetched).rejects.toThrow(TransientError);
    expect(await processesThatName(url)).toEqual([]);
  });

  test("is ended by git itself when it is too slow, be it silent or dripping", async () => {
    await using repo = await createRepo();
    const silent = await silentServer();
    const dripping = await silentServer(true);
    const slow = ["-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=1"];
    const fetches = [silent.url, dripping.url].map((url) =>
      git(["fetch", "--", url, "+HEAD:refs/x"], { ...fetching(repo.dir, url), config: [...hardenedConfig, ...slow] }),
    );
    const results = await Promise.all(fetches.map((fetched) => fetched.catch((error: unknown) => String(error))));
    expect(results).toEqual([expect.stringMatching(/Operation too slow/), expect.stringMatching(/Operation too slow/)]);
  });

  test("ends with all others at a shutdown", async () => {
    await using repo = await createRepo();
    const { url, asked } = await silentServer();
    const fetched = git(["fetch", "--", url, "+HEAD:refs/x"], fetching(repo.dir, url)).catch((error: unknown) => error);
    await asked;
    await endAllGit();
    expect(await fetched).toBeInstanceOf(Error);
    expect(await processesThatName(url)).toEqual([]);
  });
});

test("an exit code that is no answer is an error, with git's own words", async () => {
  await using repo = await createRepo();
  const place = { gitDir: repo.dir };
  const failed = git(["show-ref", "--verify", "--quiet", "refs/heads/none"], { place });
  await expect(failed).rejects.toMatchObject({ name: "GitError", code: 1 });
  await expect(git(["cat-file", "-e", "HEAD"], { place, answers: [0, 1] })).rejects.toThrow(
    /git cat-file ended with 128/,
  );
});

test("no message repeats a secret, a password in an address, or a control character", async () => {
  await using repo = await createRepo();
  const url = `http://ada:${token}@127.0.0.1:1/${token}\u001B[31m/x.git`;
  const failed = git(["fetch", "--", url, "HEAD"], { ...fetching(repo.dir, "http://127.0.0.1:1/"), secrets: [token] });
  const error: unknown = await failed.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(GitError);
  expect(String(error)).not.toContain(token);
  expect(String(error)).not.toContain("\u001B");
});

test("only HTTP is spoken, and only the forge's own scheme", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "1" });
  for (const url of [`file://${repo.dir}`, "ext::sh -c true", "https://127.0.0.1:1/x.git"]) {
    const failed = git(["fetch", "--", url, "HEAD"], fetching(repo.dir, "http://127.0.0.1:1/"));
    await expect(failed).rejects.toThrow(/transport '\w+' not allowed/);
  }
  expect(() => remoteEnv({ url: "file:///etc", token: undefined })).toThrow(/must begin with https/);
});

test("hooks of the repository never run", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "1" });
  await mkdir(`${repo.dir}/hooks`);
  await writeFile(`${repo.dir}/hooks/reference-transaction`, `#!/bin/sh\ntouch ${repo.dir}/ran\n`);
  await chmod(`${repo.dir}/hooks/reference-transaction`, 0o755);
  await git(["update-ref", "refs/heads/new", "refs/heads/main"], { place: { gitDir: repo.dir } });
  expect(await readdir(repo.dir)).not.toContain("ran");
});

function fetching(gitDir: string, url: string): GitOptions {
  const place = { gitDir };
  return { place, env: { ...hardenedEnv(place), ...remoteEnv({ url, token }) } };
}

/** A server that takes a request and says nothing, or a byte now and then. */
async function silentServer(drips = false): Promise<{ url: string; asked: Promise<void> }> {
  const { promise: asked, resolve: heard } = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    heard();
    if (!drips) return;
    response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
    const timer = setInterval(() => response.write("0"), 100);
    response.on("close", () => clearInterval(timer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/o/n.git`, asked };
}

/** What /proc shows to everybody of each process with `text` in its arguments. */
async function processesThatName(text: string): Promise<readonly { pid: string; argv: string }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => ({ pid, argv: await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "") })),
  );
  return all.filter(({ argv }) => argv.includes(text));
}
