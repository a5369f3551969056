// The line between Assay and its PostgreSQL, which can be cut and mended.

import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface Cable extends AsyncDisposable {
  /** The database's URL, through the cable. */
  readonly url: string;
  /** Every connection breaks, new ones are refused. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** A cable to the database at `url`. */
export async function layCable(url: string): Promise<Cable> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => undefined);
      one.once("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const through = new URL(url);
  through.port = String(port);
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    url: through.href,
    cut,
    async mend() {
      await once(server.listen(port, "127.0.0.1"), "listening");
    },
    [Symbol.asyncDispose]: cut,
  };
}
