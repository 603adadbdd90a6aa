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
