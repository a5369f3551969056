// As whom the embedded PostgreSQL runs. PostgreSQL refuses to run as root; where Assay does, an ordinary account
// of the machine is used, and none is created.

import { type ChildProcess, spawn } from "node:child_process";
import { lstat, readFile } from "node:fs/promises";
import { UserError } from "../domain/errors.ts";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How a program becomes that account: what it is spawned with, and what stands before its name. */
export interface Identity {
  readonly wrapper: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * undefined: Assay is not root, and PostgreSQL runs as the same user. As root: the owner of `cluster`
 * when it is there, otherwise `postgres`, otherwise `nobody`.
 */
export async function serverAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await machineAccounts();
  const owner = await lstat(cluster).catch(() => undefined);
  const found =
    accounts.find((account) => owner !== undefined && owner.uid !== 0 && account.uid === owner.uid) ??
    accounts.find((account) => account.name === "postgres") ??
    accounts.find((account) => account.name === "nobody");
  if (found !== undefined) return found;
  throw new UserError(
    "PostgreSQL does not run as root, and this machine has neither a `postgres` nor a `nobody` account: run Assay as an ordinary user, or set DATABASE_URL",
  );
}

/**
 * How to run `program` as the account so that it can reach itself and `folder`. Where the account may not pass through
 * a folder above them (a checkout below /root, a private temporary folder), root hands it the one capability to do so.
 * UserError: that cannot be done here.
 */
export async function identityFor(account: Account | undefined, program: string, folder: string): Promise<Identity> {
  if (account === undefined) return { wrapper: [] };
  const plain: Identity = { wrapper: [], uid: account.uid, gid: account.gid };
  if (await reaches(plain, program, folder)) return plain;
  const capable: Identity = {
    wrapper: [
      "setpriv",
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      "--clear-groups",
      // So that access(2), by which initdb looks for its programs, goes by capabilities too.
      "--securebits=+no_setuid_fixup",
      "--inh-caps=+dac_override",
      "--ambient-caps=+dac_override",
    ],
  };
  if (await reaches(capable, program, folder)) return capable;
  throw new UserError(
    `the account \`${account.name}\`, as which the embedded PostgreSQL must run because Assay runs as root, cannot enter ${folder} or run ${program}: set ASSAY_DATA_DIR to a folder that others may pass through (/var/lib/assay), run Assay as an ordinary user, or set DATABASE_URL`,
  );
}

/** Spawns `program` under the identity, with nothing of our environment but the PATH. */
export function spawnAs(
  { wrapper, ...account }: Identity,
  program: string,
  args: readonly string[],
  options: { readonly detached?: boolean; readonly output: number | "pipe" | "ignore" },
): ChildProcess {
  const [command = program, ...rest] = [...wrapper, program, ...args];
  return spawn(command, rest, {
    ...account,
    cwd: "/",
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
    detached: options.detached ?? false,
    stdio: ["ignore", options.output, options.output],
  });
}

async function machineAccounts(): Promise<readonly Account[]> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name !== undefined && uid !== undefined && gid !== undefined && uid !== "0"
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : [];
  });
}

// Asked of the machine itself, because modes alone do not tell (access lists, mount options).
async function reaches(identity: Identity, program: string, folder: string): Promise<boolean> {
  const child = spawnAs(identity, "/bin/sh", ["-c", 'cd "$1" && exec "$2" --version', "sh", folder, program], {
    output: "ignore",
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
