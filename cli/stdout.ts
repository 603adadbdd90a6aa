import { once } from 'node:events';
import { errnoOf } from '../lake/atomic.ts';

let closed = false;
let watched = false;

/** `panhuo … | head`: a reader that has seen enough is no failure, and must not end a command that does more than print. */
export function bearClosedPipes(): void {
  if (watched) return;
  watched = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (errnoOf(error) !== 'EPIPE') throw error;
      if (stream === process.stdout) closed = true;
    });
  }
}

/** Writes to stdout and waits while its reader is slower than we are. Nothing once the reader has gone. */
export async function print(text: string): Promise<void> {
  if (closed || process.stdout.write(text)) return;
  await once(process.stdout, 'drain').catch((error: unknown) => {
    if (!closed) throw error;
  });
}
