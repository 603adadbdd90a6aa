import { Worker } from 'node:worker_threads';

/** What a thread is told. The module exports the function; input and output are plain data (structured clone). */
export interface ThreadTask {
  module: string;
  name: string;
  input: unknown;
}

/**
 * Runs an exported function of ours on a thread of its own: long sums would keep this one from its signs of life, and Temporal takes a step
 * without them for dead. Run from sources (tests, tsx) there is no compiled file to start a thread from: then it runs here.
 * @param module URL of the module, `new URL('./x.ts', import.meta.url)`
 */
export async function inThread<I, O>(module: URL, name: string, input: I, signal?: AbortSignal): Promise<O> {
  if (import.meta.url.endsWith('.ts')) {
    const { [name]: run } = (await import(module.href)) as Record<string, (input: I) => O | Promise<O>>;
    if (run === undefined) throw new Error(`${module.href} exports no ${name}`);
    return run(input);
  }
  signal?.throwIfAborted();
  const task: ThreadTask = { module: module.href.replace(/\.ts$/, '.js'), name, input };
  const worker = new Worker(new URL('./thread-entry.js', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<O>((resolve, reject) => {
      worker.once('message', (output: O) => resolve(output));
      worker.once('error', reject);
      worker.once('exit', (code) => {
        if (signal?.aborted) reject(signal.reason);
        else reject(new Error(`the thread for ${name} ended with ${code} and no answer`));
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
