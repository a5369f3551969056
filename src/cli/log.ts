import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import type { Config } from "../config.ts";

/** Every log line of Assay, JSON on stdout. Secrets are taken out by path, and wherever the token or the webhook's secret appears as text. */
export function createLog(
  config: Pick<Config, "logLevel" | "forgeToken" | "webhookSecret">,
  stream?: DestinationStream,
): Logger {
  const secrets = [config.forgeToken, config.webhookSecret].filter((secret) => secret.length >= 8);
  return pino(
    {
      level: config.logLevel,
      base: null,
      redact: { paths: ["token", "secret", "password", "*.token", "*.secret", "*.password", "headers.authorization"] },
      hooks: {
        // The last line of defence: an error of a library may quote what it was given.
        streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line),
      },
    },
    ...(stream === undefined ? [] : [stream]),
  );
}

/** For a person who watches: of each line what it says, without time and level. */
export function inWords(write: (line: string) => void): DestinationStream {
  return {
    write: (line) => {
      const { msg, err, reason = err?.message }: LogLine = JSON.parse(line);
      write(`  ${msg}${reason === undefined ? "" : `: ${reason}`}`);
    },
  };
}

interface LogLine {
  readonly msg: string;
  readonly err?: { readonly message: string };
  /** Why, where it is no fault of Assay. */
  readonly reason?: string;
}
