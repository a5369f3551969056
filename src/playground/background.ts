// Work that a request leaves behind: moving refs after a push, deliveries. Nothing here is lost on close: idle() waits for it.

export interface Background {
  /** Lets `task` run on; a failure is kept and thrown by idle(). */
  run(task: () => Promise<void>): void;
  /** Resolves when nothing is left, also of what was added meanwhile. Throws what a task threw. */
  idle(): Promise<void>;
}

export function createBackground(): Background {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  return {
    run(task) {
      const done = task()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => running.delete(done));
      running.add(done);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
      if (failures.length > 0) throw new AggregateError(failures.splice(0), "the playground failed in the background");
    },
  };
}
