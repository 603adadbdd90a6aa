/** Where a thread of `thread.ts` starts: loads the module, runs the function, hands back what it gave. An error ends the thread and is thrown there. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadTask } from './thread.ts';

const { module, name, input } = workerData as ThreadTask;
const { [name]: run } = (await import(module)) as Record<string, (input: unknown) => unknown>;
if (run === undefined) throw new Error(`${module} exports no ${name}`);
parentPort?.postMessage(await run(input));
