// The stand-in forge: what `assay demo` and every story run against. It answers as recorded from real servers,
// over real HTTP and real git, and keeps everything in memory and one folder.

import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createBackground } from "./background.ts";
import type { NewRepo } from "./deeds/repos.ts";
import { createRepo } from "./deeds/repos.ts";
import type { Faults } from "./faults.ts";
import { createFaults } from "./faults.ts";
import type { Scope } from "./people.ts";
import { allScopes } from "./people.ts";
import type { RepoHandle } from "./repo-handle.ts";
import { repoHandle } from "./repo-handle.ts";
import type { LoggedRequest } from "./requests.ts";
import { listen } from "./server.ts";
import type { ForgeKind, Permission, User, World } from "./state.ts";
import { repoAt, stamp, userOf } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";
import { createWebhooks } from "./webhooks.ts";

export interface PlaygroundOptions {
  readonly kind: ForgeKind;
  /** On 127.0.0.1; a free one when left out. Throws EADDRINUSE where it is taken. */
  readonly port?: number;
  /** Its repositories are wiped on start and kept on close; a temporary folder, removed on close, when left out. */
  readonly dataDir?: string;
  /** The forge's clock, also of the commits that deeds make; the machine's when left out. */
  readonly now?: () => Date;
}

export interface Playground extends Faults {
  readonly kind: ForgeKind;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly webhooks: Webhooks;
  /** Somebody who can sign in; knowing them twice is an error. */
  addUser(login: string, options?: { readonly fullName?: string }): void;
  addOrganisation(login: string, owner: string): void;
  addOrganisationLabel(organisation: string, name: string, color: string): number;
  /** A new token of the user; all scopes when left out. */
  token(login: string, scopes?: readonly Scope[]): string;
  revokeToken(token: string): void;
  userId(login: string): number;
  createRepository(
    repo: NewRepo & { readonly collaborators?: Readonly<Record<string, Permission>> },
  ): Promise<RepoHandle>;
  /** Throws when there is none of this slug. */
  repository(slug: string): RepoHandle;
  /** What was asked, oldest first; of a pattern (as `fail` takes it) when given. */
  requests(route?: string): LoggedRequest[];
  /** Requests that were answered 501, as `METHOD /path`: a test should fail on any. */
  unknownRoutes(): string[];
  /** Resolves when pushes are digested and deliveries answered. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "assay-forge-")));
  const world = createWorld(options.kind, join(dataDir, "repositories"), options.now ?? (() => new Date()));
  // What an earlier run left there belongs to a state that is gone.
  await rm(world.root, { recursive: true, force: true });
  await mkdir(world.root, { recursive: true });
  const faults = createFaults();
  const tidyUp = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const server = await listen(world, faults, options.port ?? 0).catch(async (error: unknown) => {
    await tidyUp();
    throw error;
  });

  return {
    kind: world.kind,
    url: world.url,
    webhooks: world.webhooks,
    fail: faults.fail,
    slow: faults.slow,
    hang: faults.hang,
    heal: faults.heal,
    addUser: (login, user = {}) => addUser(world, login, user.fullName ?? capital(login), undefined),
    addOrganisation: (login, owner) => addUser(world, login, "", [userOf(world, owner).login]),
    addOrganisationLabel(organisation, name, color) {
      const label = { id: world.next("label"), name, color, description: "" };
      userOf(world, organisation).labels.push(label);
      return label.id;
    },
    token(login, scopes = allScopes) {
      const token = randomBytes(20).toString("hex");
      world.tokens.set(token, { login: userOf(world, login).login, scopes });
      return token;
    },
    revokeToken: (token) => void world.tokens.delete(token),
    userId: (login) => userOf(world, login).id,
    async createRepository({ collaborators = {}, ...wanted }) {
      const repo = await createRepo(world, wanted);
      for (const [login, permission] of Object.entries(collaborators)) {
        repo.collaborators.set(userOf(world, login).login, permission);
      }
      return repoHandle(world, repo);
    },
    repository(slug) {
      const repo = repoAt(world, slug);
      if (!repo) throw new Error(`the playground has no ${slug}`);
      return repoHandle(world, repo);
    },
    requests: (route) => server.requests(route),
    unknownRoutes: () => server.unknownRoutes(),
    async idle() {
      await world.background.idle();
      await world.webhooks.settled();
    },
    async close() {
      await server.close();
      await world.background.idle();
      await world.webhooks.settled();
      await tidyUp();
    },
  };
}

function createWorld(kind: ForgeKind, root: string, now: () => Date): World {
  const counters = new Map<string, number>();
  return {
    kind,
    url: "",
    root,
    now,
    users: new Map(),
    tokens: new Map(),
    repos: new Map(),
    oldSlugs: new Map(),
    next(table) {
      const id = (counters.get(table) ?? 0) + 1;
      counters.set(table, id);
      return id;
    },
    webhooks: createWebhooks(kind),
    background: createBackground(),
  };
}

function addUser(world: World, login: string, fullName: string, owners: User["owners"]): void {
  if (world.users.has(login.toLowerCase())) throw new Error(`the playground has ${login} already`);
  const user: User = {
    id: world.next("user"),
    login,
    fullName,
    email: `${login}@example.org`,
    createdAt: stamp(world.now()),
    owners,
    labels: [],
  };
  world.users.set(login.toLowerCase(), user);
}

function capital(login: string): string {
  return login.charAt(0).toUpperCase() + login.slice(1);
}
