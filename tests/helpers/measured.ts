import path from 'node:path';
import { expect } from 'vitest';
import type { DocumentOutcome } from '../../workflows/steps.ts';
import { writeLarge } from './large.ts';
import { race } from './processes.ts';

/** Megabytes a parse may take, whatever the size of the file: Node, the TypeScript loader, three chunks, DuckDB's 200 MB and its overhead. */
const LIMIT = 650;

/** Writes a file of that many bytes, reads it in a process of its own and checks counts and memory. */
export async function expectBounded(home: string, bytes: number): Promise<void> {
  const file = path.join(home, 'large.csv');
  const { rows, damaged } = writeLarge(file, { bytes });
  const [answer] = await race<{ outcome: DocumentOutcome; megabytes: number; seconds: number }>(
    'measured-parse',
    [{ home, file }],
  );
  expect(answer?.outcome).toMatchObject({
    rows,
    records: rows - damaged,
    rejects: damaged,
    duplicates: 0,
    rejects_by_reason: { too_few_columns: damaged },
  });
  expect(answer?.megabytes).toBeLessThan(LIMIT);
  console.info(
    `${Math.round(bytes / 2 ** 20)} MB：${answer?.seconds.toFixed(1)} 秒，内存至多 ${answer?.megabytes} MB`,
  );
}
