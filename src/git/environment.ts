// What every git of ours runs with. Nothing here may come from a pull request, and the token may stand
// nowhere but in the environment of the one process that fetches: not in argv, not on disk, not in a log.

import { delimiter } from "node:path";
import { UserError } from "../domain/errors.ts";

/** Where git reads, and where the objects go that must not be written into it. */
export interface GitPlace {
  /** Absolute path of a git folder: a bare repository, or the common `.git` of a clone. */
  readonly gitDir: string;
  /** An object folder of its own: new objects go there, and those of `gitDir` are read as well. */
  readonly scratch?: string;
}

/** The forge's git over HTTP, with the token that opens it. */
export interface Remote {
  /** `https://code.example.org/owner/name.git`, without user or password. */
  readonly url: string;
  readonly token: string | undefined;
}

/** Options before the subcommand. They win over whatever a repository's own configuration says. */
export const hardenedConfig: readonly string[] = config([
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.quotePath=false",
  "core.attributesFile=/dev/null",
  // The empty tree: git 2.43 to 2.45 read .gitattributes from HEAD in a bare repository (attr.c, `compute_default_attr_source`).
  "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  "protocol.allow=never",
  "http.followRedirects=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "fetch.recurseSubmodules=false",
  "fetch.unpackLimit=1",
  "fetch.writeCommitGraph=false",
  "transfer.fsckObjects=true",
  "transfer.bundleURI=false",
  "credential.helper=",
  "i18n.logOutputEncoding=UTF-8",
  "log.showSignature=false",
  "log.mailmap=false",
  "log.follow=false",
  "diff.orderFile=/dev/null",
  // Harmless faults of old histories, which forges accept: without these a repository with one could never be fetched.
  ...["badTimezone", "missingSpaceBeforeDate", "missingEmail", "missingSpaceBeforeEmail", "zeroPaddedFilemode"].map(
    (id) => `fetch.fsck.${id}=ignore`,
  ),
]);

/** For a person's own clone and `--fetch`: their credentials and transports, but no hook runs and nothing is collected. */
export const personConfig: readonly string[] = config([
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "fetch.recurseSubmodules=false",
]);

/** The whole environment of a hardened git: nothing is inherited but PATH. */
export function hardenedEnv(place: GitPlace | undefined): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    // No transport at all: a partial clone must not fetch what a read misses. A fetch names its own.
    GIT_ALLOW_PROTOCOL: "none",
    GIT_PROTOCOL_FROM_USER: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_DEFAULT_REF_FORMAT: "files",
    ...(place === undefined ? {} : placeEnv(place)),
  };
}

/** What a fetch from `remote` has besides: the one transport of its URL, and the token as a header for that origin only. Throws UserError unless it is HTTP. */
export function remoteEnv(remote: Remote): NodeJS.ProcessEnv {
  const { protocol, origin } = new URL(remote.url);
  if (protocol !== "https:" && protocol !== "http:") {
    throw new UserError(`The forge's address must begin with https:// or http://, not ${protocol}`);
  }
  const env: NodeJS.ProcessEnv = { GIT_ALLOW_PROTOCOL: protocol.slice(0, -1) };
  if (remote.token !== undefined) {
    env["GIT_CONFIG_COUNT"] = "1";
    env["GIT_CONFIG_KEY_0"] = `http.${origin}/.extraHeader`;
    env["GIT_CONFIG_VALUE_0"] = `Authorization: token ${remote.token}`;
  }
  // A forge is often reached through a proxy or with a company's own certificate authority.
  for (const name of [
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
  ]) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  return env;
}

/** The person's environment without what would point git at another repository than the one they named. */
export function personEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"]) {
    delete env[name];
  }
  return { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };
}

function placeEnv({ gitDir, scratch }: GitPlace): NodeJS.ProcessEnv {
  if (scratch === undefined) return { GIT_DIR: gitDir };
  const objects = `${gitDir}/objects`;
  // Quoted where the path holds the list's own separator (git's C quoting).
  const quoted = objects.includes(delimiter) || objects.startsWith('"') ? JSON.stringify(objects) : objects;
  return { GIT_DIR: gitDir, GIT_OBJECT_DIRECTORY: scratch, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted };
}

function config(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => ["-c", setting]);
}
