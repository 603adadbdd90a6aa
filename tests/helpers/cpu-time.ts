/**
 * Milliseconds of processor time that work took, of this process with all its threads. The clock on the wall says as much of whoever else
 * uses the machine: a bound on it fails by chance.
 */
export async function cpuTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** The least processor time of several runs: shared caches, compilation and collection of what came before make any single one slow. */
export async function quickest(runs: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) least = Math.min(least, await cpuTime(work));
  return least;
}

/**
 * How many times longer everything takes just now than on a machine of its own, at least 1: the wall time of a quarter of a second of
 * computing. For bounds on what other processes do, whose account cannot be had.
 */
export function crowding(): number {
  const started = performance.now();
  const begun = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begun);
    const computed = (user + system) / 1000;
    if (computed >= 250) return Math.max(1, (performance.now() - started) / computed);
  }
}
