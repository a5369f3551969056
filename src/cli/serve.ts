import { Command } from "commander";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../domain/errors.ts";
import { onStopSignal } from "./stop-signals.ts";

/** `assay serve`: runs until it is told to stop. */
export function serveCommand(done: (code: number) => void): Command {
  return new Command("serve")
    .description("Listens for the forge's webhooks and reviews pull requests.")
    .addHelpText(
      "after",
      `
Configured by environment variables, or a file named .env in the working folder:
  ASSAY_FORGE_URL       base URL of the Forgejo or Gitea (required)
  ASSAY_FORGE_TOKEN     the bot's access token (required)
  ASSAY_WEBHOOK_SECRET  the webhook's secret (required)
  ASSAY_PUBLIC_URL      where the forge and people reach Assay
  ASSAY_HOST            listen address (127.0.0.1)
  ASSAY_PORT            listen port (8417)
  DATABASE_URL          a PostgreSQL 14 or later (an embedded one)
  ASSAY_DATA_DIR        mirrors and embedded database (./data)
  ASSAY_ROLE            all, web or worker (all)
  ASSAY_CONCURRENCY     reviews at once (number of cores)
  ASSAY_LOG_LEVEL       trace, debug, info, warn, error, fatal or silent (info)

Ends with 0 when it is stopped, with 2 when the configuration is wrong.`,
    )
    .action(async () => done(await serve()));
}

/** Orchestrators kill after 30 s; what is then still open is found again by the next start. */
const stopsWithinMs = 24_500;
const startGraceMs = 3_000;

async function serve(): Promise<number> {
  loadDotEnv();
  const [{ readConfig }, { createLog }, { startServer }] = await Promise.all([
    import("../config.ts"),
    import("./log.ts"),
    import("./start-server.ts"),
  ]);
  const config = readConfig(process.env);
  const log = createLog(config);
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  onStopSignal(["SIGINT", "SIGTERM"], (signal) => {
    log.info({ signal }, "stopping; once more to stop at once");
    stopping.abort(new Error("Assay is stopping"));
    setTimeout(() => {
      log.error("something did not end in time and is left behind");
      process.exit(1);
    }, stopsWithinMs).unref();
  });
  const starting = startServer(config, log, stopping.signal);
  const server = await Promise.race([starting, stopped]);
  if (server === undefined) {
    // Nothing is under way yet; what cannot be called back (the wait for a database) need not be waited for.
    const undone = starting.then(
      (late) => late.stop(),
      () => undefined,
    );
    await Promise.race([undone, delay(startGraceMs)]);
    log.info("stopped");
    process.exit(0);
  }
  const { forge, url } = server;
  const who = `${forge.kind === "forgejo" ? "Forgejo" : "Gitea"} ${forge.version} at ${forge.url}, as ${forge.bot.login}`;
  // Port 0 asks the machine for a free one, which is known only now.
  const publicUrl = URL.parse(config.publicUrl)?.port === "0" ? url : config.publicUrl;
  process.stderr.write(
    url === undefined
      ? `Assay works for ${who}\n`
      : `Assay listens on ${url} for ${who}\nThe webhook's target: ${publicUrl}/webhooks/forge\n`,
  );
  await stopped;
  await server.stop();
  log.info("stopped");
  return 0;
}

function loadDotEnv(): void {
  if (!existsSync(".env")) return;
  try {
    process.loadEnvFile(".env");
  } catch (error) {
    throw new UserError(
      "the file .env in the working folder cannot be read: make it a readable text file of lines such as ASSAY_PORT=8417, or take it away",
      { cause: error },
    );
  }
}
