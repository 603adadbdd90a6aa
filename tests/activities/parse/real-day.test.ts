import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import { RecordReader } from '../../../lake/reader.ts';
import { openWorkspace, type Workspace } from '../../../lake/workspace.ts';
import type { DocumentOutcome } from '../../../workflows/steps.ts';
import { temporaryFolder, treeOf } from '../../helpers/folders.ts';
import { GAZETTE_FILES, realFolder } from '../../helpers/real.ts';

const { folder, missing } = realFolder('gazette-2019-07-12');

/** One real day of the gazette: what every change of the parser must keep. */
describe('公报 2019-07-12', () => {
  const home = path.join(temporaryFolder(), 'home');
  const steps = createSteps(() => openWorkspace(home));
  const files = GAZETTE_FILES.map((name) => path.join(folder, name));
  let outcomes: DocumentOutcome[];
  let workspace: Workspace;

  const ingest = async () => {
    const { documents } = await steps.archiveFiles({
      source: 'gazette',
      kind: 'publication',
      files,
      correlation: 'real',
    });
    return (await steps.parseDocuments({ documents, correlation: 'real' })).outcomes;
  };
  const sum = (of: (outcome: DocumentOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);

  beforeAll(async () => {
    if (missing !== null) return;
    workspace = await openWorkspace(home);
    outcomes = await ingest();
  });

  const parts = async (role: string) =>
    Promise.all(
      (await workspace.lake.active())
        .flatMap((manifest) => manifest.parts)
        .filter((part) => part.role === role)
        .map((part) => workspace.lake.store.localPath(part.key)),
    );

  test('41,558 rows: 41,279 records, 279 duplicates, 1 conflict, nothing rejected', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    expect(sum((outcome) => outcome.rows)).toBe(41_558);
    expect(sum((outcome) => outcome.records)).toBe(41_279);
    expect(sum((outcome) => outcome.duplicates)).toBe(279);
    expect(sum((outcome) => outcome.rejects)).toBe(0);
    expect(sum((outcome) => outcome.conflicts)).toBe(1);
    expect(outcomes.flatMap((outcome) => outcome.warnings)).toEqual([]);
    await using duck = await openDuck();
    const [conflict] = await duck.rows<{ key: string }>(
      `SELECT key FROM read_parquet([${(await parts('conflicts')).map(literal).join(', ')}])`,
    );
    expect(conflict?.key).toBe('CN104021203B');
  });

  test('41,278 publications, 23,253 with a valid application number, 18,025 lost', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    await using duck = await openDuck();
    const [counts] = await duck.rows<{ publications: bigint; numbered: bigint; lost: bigint }>(
      `SELECT count(*) AS publications, count(number) AS numbered, count(*) - count(number) AS lost
       FROM (SELECT publication_number, max(application_number) AS number
             FROM read_parquet([${(await parts('records')).map(literal).join(', ')}]) GROUP BY publication_number)`,
    );
    expect(counts).toEqual({ publications: 41_278n, numbered: 23_253n, lost: 18_025n });
    // The publication with two contents has a readable number in neither or both.
    expect(sum((outcome) => outcome.lost.application_number ?? 0)).toBeGreaterThanOrEqual(18_025);
    expect(sum((outcome) => outcome.lost.application_number ?? 0)).toBeLessThanOrEqual(18_026);
  });

  test('the same files again are known and write nothing', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    const before = treeOf(home);
    const again = await ingest();
    expect(again.map((outcome) => outcome.known)).toEqual([true, true, true, true]);
    expect(again.map((outcome) => ({ ...outcome, known: false }))).toEqual(outcomes);
    expect(treeOf(home)).toEqual(before);
  });

  test('sampled records point to their line, read by another decoder and another CSV reader', async ({
    skip,
  }) => {
    skip(missing !== null, missing ?? '');
    const reader = new RecordReader(workspace.lake);
    await using duck = await openDuck();
    let quoted = 0;
    for (const outcome of outcomes) {
      const text = new TextDecoder('gb18030', { fatal: true }).decode(
        readFileSync(path.join(folder, outcome.document.name)),
      );
      const lines = text.split('\n');
      const rows = parse(text, { from_line: 2 }) as string[][];
      expect(rows).toHaveLength(outcome.rows);
      const files = (await parts('records')).filter((file) => file.includes(outcome.batch));
      const sampled = await duck.rows<{
        record_id: string;
        ordinal: bigint;
        line: bigint;
        publication_number: string;
        title: string;
        applicants: string;
        address: string;
      }>(
        `SELECT record_id, ordinal, line, publication_number, title, applicants, address FROM (
           SELECT *, row_number() OVER (ORDER BY ordinal) AS n, count(*) OVER () AS of, position(',' IN title || applicants || address) > 0 AS quoted
           FROM read_parquet([${files.map(literal).join(', ')}]))
         WHERE n IN (1, 2, of - 1, of) OR n % 997 = 0 OR quoted`,
      );
      expect(sampled.length).toBeGreaterThan(5);
      for (const record of sampled) {
        const row = rows[Number(record.ordinal) - 1] ?? [];
        expect([record.title, record.publication_number]).toEqual([row[1], row[2]]);
        expect([record.applicants, record.address]).toEqual([row[6], row[8]]);
        expect(lines[Number(record.line) - 1]).toContain(record.publication_number);
      }
      quoted += sampled.filter((record) => lines[Number(record.line) - 1]?.includes('"')).length;
      // Reading a line walks the file: three of each are enough.
      const few = [sampled[0], sampled[Math.floor(sampled.length / 2)], sampled.at(-1)];
      for (const record of few) {
        const place = (await reader.records([record?.record_id ?? '']))[0];
        expect(place).toMatchObject({ ordinal: Number(record?.ordinal), line: Number(record?.line) });
        expect(await reader.line(outcome.document.sha256, Number(record?.line))).toBe(
          lines[Number(record?.line) - 1],
        );
      }
    }
    expect(quoted).toBeGreaterThan(50);
  });
});
