import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../lake/lock.ts';
import { answer } from './child.ts';

function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/**
 * Enters and leaves a lock over and over. Inside it leaves a note with its pid: a note of a process that still runs means that two are
 * inside at once. Without `times` it goes on until it is killed.
 */
await answer<{ file: string; note: string; times?: number; hold?: number }>(
  async ({ file, note, times = Number.POSITIVE_INFINITY, hold = 1 }) => {
    let violations = 0;
    let entered = 0;
    for (; entered < times; entered++) {
      await withLock(file, async () => {
        try {
          writeFileSync(note, String(process.pid), { flag: 'wx' });
        } catch {
          const other = Number(readFileSync(note, 'utf8'));
          if (other !== process.pid && isRunning(other)) violations++;
          writeFileSync(note, String(process.pid));
        }
        await sleep(hold);
        if (readFileSync(note, 'utf8') !== String(process.pid)) violations++;
        rmSync(note, { force: true });
      });
    }
    return { violations, entered };
  },
);
