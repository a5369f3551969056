import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { UserError } from "./domain/errors.ts";

const enough = {
  ASSAY_FORGE_URL: "https://code.example.org/",
  ASSAY_FORGE_TOKEN: "t0ken",
  ASSAY_WEBHOOK_SECRET: "s3cret",
};

test("three variables are enough", () => {
  expect(readConfig(enough)).toMatchObject({
    forgeUrl: "https://code.example.org",
    publicUrl: "http://127.0.0.1:8417",
    port: 8417,
    role: "all",
    databaseUrl: undefined,
  });
});

test("every problem is named at once, and no value is repeated", () => {
  const message = problemOf({
    ASSAY_FORGE_URL: "https://bot:hunter2@code.example.org",
    ASSAY_WEBHOOK_SECRET: " ",
    ASSAY_PORT: "eighty",
    ASSAY_ROLE: "worker",
    DATABASE_URL: "mysql://root:hunter2@db",
  });
  expect(message).toMatchInlineSnapshot(`
    "Assay cannot start with this configuration:
      - ASSAY_FORGE_URL holds a user name or a password; leave them out, the token is ASSAY_FORGE_TOKEN
      - ASSAY_FORGE_TOKEN is not set: the bot's access token, with the scopes write:repository, write:issue, read:user, read:organization
      - ASSAY_WEBHOOK_SECRET is not set: the secret that you also give to the forge's webhook; make one with: openssl rand -hex 32
      - ASSAY_PORT is not a whole number from 0 to 65535
      - DATABASE_URL is not a PostgreSQL address; give one such as postgresql://assay@db.example.org/assay
    Set them in the environment or in a file named .env in the working folder"
  `);
  expect(message).not.toContain("hunter2");
});

test("with nothing set at all, the demo is named", () => {
  expect(problemOf({ PATH: "/bin" })).toContain("npm run demo");
  expect(problemOf({ ASSAY_PORT: "1" })).not.toContain("npm run demo");
});

test("a web process without a shared database is refused", () => {
  expect(problemOf({ ...enough, ASSAY_ROLE: "web" })).toContain("DATABASE_URL is not set");
});

function problemOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
