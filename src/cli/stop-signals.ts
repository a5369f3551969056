/**
 * Calls `stop` at the first of these signals; a later one ends the process at once, with 1.
 * One within a second is taken for the same: on a Ctrl-C the terminal sends it, and npm passes it on once more.
 */
export function onStopSignal(names: readonly NodeJS.Signals[], stop: (name: NodeJS.Signals) => void): void {
  let first: number | undefined;
  for (const name of names) {
    process.on(name, () => {
      if (first === undefined) {
        first = performance.now();
        stop(name);
      } else if (performance.now() - first > 1_000) process.exit(1);
    });
  }
}
