// What work costs, in the time of the processor that it is given: a machine that is busy with others takes longer by the clock.

/** Milliseconds of this thread. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
