import { closeSync, openSync, writeSync } from 'node:fs';
import { csv, line, row } from './gazette.ts';

const BLOCK = 10_000;

/**
 * Writes a gazette file of at least `bytes` (or `rows`), every row a publication of its own, with a quoted line end and a damaged row now
 * and then.
 * @returns rows, and how many of them are damaged
 */
export function writeLarge(file: string, want: { bytes: number } | { rows: number }, firstBlock = 0) {
  // A row that is made cell by cell costs more than reading it: blocks differ by their number alone.
  const lines: string[] = [];
  let damaged = 0;
  for (let n = 0; n < BLOCK; n++) {
    const id = `${n}`.padStart(4, '0');
    if (n % 5000 === 2500) {
      damaged++;
      lines.push(`${id},列数不足`);
      continue;
    }
    const entry = row(1, n % 1000 === 7 ? { designer: '张三;"李四"\n王五' } : {});
    lines.push(
      line({ ...entry, item: id, name: `一种装置####${id}`, authorization_notice_id: `CN1####${id}A` }),
    );
  }
  const block = `${lines.join('\n')}\n`;
  const fd = openSync(file, 'w');
  try {
    let written = writeSync(fd, csv([]));
    let blocks = 0;
    while ('bytes' in want ? written < want.bytes : blocks * BLOCK < want.rows) {
      const number = `${firstBlock + blocks++}`.padStart(4, '0');
      written += writeSync(fd, block.replaceAll('####', number));
    }
    return { rows: blocks * BLOCK, damaged: blocks * damaged };
  } finally {
    closeSync(fd);
  }
}
