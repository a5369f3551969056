// The operator's configuration: the only place that reads the environment.

import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { UserError } from "./domain/errors.ts";

export interface Config {
  /** Base URL of the forge, no trailing slash. */
  readonly forgeUrl: string;
  readonly forgeToken: string;
  readonly webhookSecret: string;
  /** Where the forge and people reach Assay, no trailing slash. */
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  /** undefined: an embedded PostgreSQL under the data folder. */
  readonly databaseUrl: string | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  readonly role: "all" | "web" | "worker";
  /** Reviews at once in this process. */
  readonly concurrency: number;
  readonly logLevel: LogLevel;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

const webUrl = (example: string) =>
  z.string().transform((text, context) => {
    const url = URL.parse(text);
    const wrong =
      url === null || (url.protocol !== "https:" && url.protocol !== "http:")
        ? `is not a web address; give one such as ${example}`
        : url.username !== "" || url.password !== ""
          ? "holds a user name or a password; leave them out, the token is ASSAY_FORGE_TOKEN"
          : url.search !== "" || url.hash !== ""
            ? "has a query or a fragment; leave them out"
            : undefined;
    if (wrong === undefined) return text.replace(/(?<!\/)\/+$/, "");
    context.addIssue({ code: "custom", message: wrong });
    return z.NEVER;
  });

const wholeNumber = (from: number, to: number) =>
  z.string().transform((text, context) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    context.addIssue({ code: "custom", message: `is not a whole number from ${from} to ${to}` });
    return z.NEVER;
  });

const required = (what: string) => z.string({ error: `is not set: ${what}` });

const schema = z.object({
  ASSAY_FORGE_URL: required("the base URL of your Forgejo or Gitea, such as https://code.example.org").pipe(
    webUrl("https://code.example.org"),
  ),
  ASSAY_FORGE_TOKEN: required(
    "the bot's access token, with the scopes write:repository, write:issue, read:user, read:organization",
  ),
  ASSAY_WEBHOOK_SECRET: required(
    "the secret that you also give to the forge's webhook; make one with: openssl rand -hex 32",
  ),
  ASSAY_PUBLIC_URL: webUrl("https://assay.example.org").optional(),
  ASSAY_HOST: z.string().default("127.0.0.1"),
  ASSAY_PORT: wholeNumber(0, 65_535).default(8417),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(?:ql)?:\/\//,
      "is not a PostgreSQL address; give one such as postgresql://assay@db.example.org/assay",
    )
    .optional(),
  ASSAY_DATA_DIR: z.string().default("./data"),
  ASSAY_ROLE: z.enum(["all", "web", "worker"], { error: "must be all, web or worker" }).default("all"),
  ASSAY_CONCURRENCY: wholeNumber(1, 256).optional(),
  ASSAY_LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(", ")}` }).default("info"),
});

/**
 * The configuration in `env`. A variable that is set but empty counts as not set.
 * Throws one UserError that lists every problem, each with what to do; values are never repeated in it.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value.trim() === "" ? [] : [[name, value.trim()]],
    ),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  if (given["ASSAY_ROLE"] !== undefined && given["ASSAY_ROLE"] !== "all" && given["DATABASE_URL"] === undefined) {
    problems.push("DATABASE_URL is not set: a web or worker process shares a PostgreSQL with the others, so name it");
  }
  if (!parsed.success || problems.length > 0) {
    const nothingSet = !Object.keys(given).some((name) => name in schema.shape);
    throw new UserError(
      [
        "Assay cannot start with this configuration:",
        ...problems.map((problem) => `  - ${problem}`),
        "Set them in the environment or in a file named .env in the working folder",
        ...(nothingSet ? ["To see Assay at work first, without a forge of your own: npm run demo"] : []),
      ].join("\n"),
    );
  }
  const read = parsed.data;
  return {
    forgeUrl: read.ASSAY_FORGE_URL,
    forgeToken: read.ASSAY_FORGE_TOKEN,
    webhookSecret: read.ASSAY_WEBHOOK_SECRET,
    publicUrl: read.ASSAY_PUBLIC_URL ?? `http://${read.ASSAY_HOST}:${read.ASSAY_PORT}`,
    host: read.ASSAY_HOST,
    port: read.ASSAY_PORT,
    databaseUrl: read.DATABASE_URL,
    dataDir: resolve(read.ASSAY_DATA_DIR),
    role: read.ASSAY_ROLE,
    concurrency: read.ASSAY_CONCURRENCY ?? availableParallelism(),
    logLevel: read.ASSAY_LOG_LEVEL,
  };
}
