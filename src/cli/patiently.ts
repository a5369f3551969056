import type { Logger } from "pino";

const firstMs = 3_000;
const thenMs = 15_000;

/** `work`'s result; says what is waited for when it takes long, and again while it goes on. */
export async function patiently<T>(log: Pick<Logger, "warn">, what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let timer = setTimeout(function tell() {
    log.warn({ seconds: Math.round((performance.now() - started) / 1000) }, `still waiting for ${what}`);
    timer = setTimeout(tell, thenMs);
  }, firstMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
