import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRecords } from '../../../activities/parse/load-records.ts';
import type { ParsedItem, RecordParser } from '../../../activities/parse/record-parser.ts';
import { registerTextFunctions } from '../../../activities/parse/text-functions.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { type Duck, literal, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import type { DocumentRef } from '../../../workflows/steps.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';

const folder = temporaryFolder();
let lake: Lake;
let duck: Duck;
beforeAll(async () => {
  lake = await Lake.open(path.join(folder, 'lake'), () => new Date('2024-07-01T00:00:00Z'));
  duck = await openDuck({ memory: '200MB', threads: 1 });
  await registerTextFunctions(duck);
});
afterAll(() => duck.close());

/** Each line `number|title|budget|date` is a need; `!text` is a reject, `?text` a warning, `#` a page that is none. */
const lines = (parserVersion = 1): RecordParser & { reads: string[] } => {
  const reads: string[] = [];
  return {
    parser: 'lines',
    parserVersion,
    kind: 'need',
    reads,
    async *parse(document): AsyncGenerator<ParsedItem> {
      reads.push(document.name);
      const text = (await document.read()).toString('utf8');
      for (const [at, line] of text.split('\n').entries()) {
        if (line === '') continue;
        if (line.startsWith('!'))
          yield { reject: { reason: 'unreadable', text: line }, at: { line: at + 1 } };
        else if (line.startsWith('?')) yield { warning: line.slice(1) };
        else if (line.startsWith('#'))
          throw new PanhuoError('PANHUO_INPUT_BINARY', `拦截页：${document.name}`);
        else {
          const [need_number, title, budget, published_date] = line.split('|');
          yield {
            record: { need_number, title, organisation: '示例公司', budget, published_date },
            raw: { 备注: `共${line.length}字` },
            at: { line: at + 1, pointer: `li[${at}]` },
          };
        }
      }
    },
  };
};

let pages = 0;
async function page(text: string, url = true): Promise<DocumentRef> {
  const name = `${++pages}.html`;
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const { sha256, bytes } = await lake.archive({ source: 'site', kind: 'need', file, name });
  return {
    source: 'site',
    kind: 'need',
    name,
    sha256,
    bytes,
    ...(url ? { url: `http://site/${name}` } : {}),
  };
}

async function records(columns = '*'): Promise<Record<string, unknown>[]> {
  const parts = (await lake.active()).flatMap((manifest) =>
    manifest.parts.filter((part) => part.role === 'records').map((part) => ({ part, manifest })),
  );
  const all: Record<string, unknown>[] = [];
  for (const { part, manifest } of parts) {
    const file = await lake.store.localPath(part.key);
    const gone = manifest.superseded.map(literal).join(', ') || `''`;
    const rows = await duck.rows<{ j: string }>(
      `SELECT to_json(r)::VARCHAR AS j FROM (SELECT ${columns} FROM read_parquet(${literal(file)}) WHERE document_sha256 NOT IN (${gone}) ORDER BY record_id) AS r`,
    );
    all.push(...rows.map(({ j }) => JSON.parse(j) as Record<string, unknown>));
  }
  return all;
}

test('many pages become one batch: typed, counted per page, rows accounted for', async () => {
  const a = await page(
    'X1|高导热材料|12.5万元|2024年3月5日\nX2|题|面议|20240228\n!坏\n?少了关键词\n|无编号|1|2024-01-01',
  );
  const b = await page(
    'X1|高导热材料|12.5万元|2024年3月5日\nX1|高导热材料|12.5万元|2024年3月5日\nX1|改题,"引号"\r|1,000元|',
  );
  const empty = await page('\n');
  const outcomes = await loadRecords({ lake, duck, documents: [a, b, empty], parser: lines() });
  expect(
    outcomes.map(({ rows, records: n, rejects, duplicates, conflicts }) => [
      rows,
      n,
      rejects,
      duplicates,
      conflicts,
    ]),
  ).toEqual([
    [4, 2, 2, 0, 0],
    [3, 2, 0, 1, 1],
    [0, 0, 0, 0, 0],
  ]);
  expect(outcomes[0]).toMatchObject({
    known: false,
    rejects_by_reason: { need_number_missing: 1, unreadable: 1 },
    warnings: ['少了关键词'],
    lost: { budget: 1 },
  });
  expect(new Set(outcomes.map((outcome) => outcome.batch)).size).toBe(1);
  const stored = await records(
    'record_id, ordinal, line, pointer, need_number, title, budget, published_date, raw, fetched_at',
  );
  const [first] = stored;
  expect(first).toMatchObject({
    record_id: expect.stringMatching(/^[0-9a-f]{16}-1$/),
    line: 1,
    pointer: 'li[0]',
    budget: 125000,
    published_date: '2024-03-05',
    raw: '{"备注":"共25字"}',
  });
  expect(stored.find((row) => row.ordinal === 3)).toMatchObject({ budget: 1000, published_date: null });
  expect(stored.map((row) => row.title)).toContain('改题,"引号"');
});

test('what was read is not read again, and a newer parser reads it anew without doubling it', async () => {
  const before = filesOf(path.join(folder, 'lake'));
  const one = await page('Y1|甲|1|2024-01-01');
  const two = await page('Y2|乙|2|2024-01-02');
  const three = await page('Y3|丙|3|2024-01-03');
  const first = lines();
  await loadRecords({ lake, duck, documents: [one, two], parser: first });
  expect(first.reads).toHaveLength(2);
  const again = lines();
  const outcomes = await loadRecords({ lake, duck, documents: [two, three, one], parser: again });
  expect(again.reads).toEqual([three.name]);
  expect(outcomes.map((outcome) => [outcome.document.name, outcome.known, outcome.records])).toEqual([
    [two.name, true, 1],
    [three.name, false, 1],
    [one.name, true, 1],
  ]);
  expect(filesOf(path.join(folder, 'lake')).length).toBeGreaterThan(before.length);
  // Only one page of a batch of two is read anew: the other's rows stay, its own count once.
  await loadRecords({ lake, duck, documents: [two], parser: lines(2) });
  const numbers = (await records('need_number, parser_version')).filter((row) =>
    String(row.need_number).startsWith('Y'),
  );
  expect(numbers.sort((a, b) => String(a.need_number).localeCompare(String(b.need_number)))).toEqual([
    { need_number: 'Y1', parser_version: 1 },
    { need_number: 'Y2', parser_version: 2 },
    { need_number: 'Y3', parser_version: 1 },
  ]);
});

test('a page that is none spoils no other; a file that is none is an error and leaves nothing', async () => {
  const good = await page('Z1|甲|1|2024-01-01');
  const bad = await page('Z9|先有一行|1|2024-01-01\n#');
  const [one, two] = await loadRecords({ lake, duck, documents: [bad, good], parser: lines() });
  expect(one).toMatchObject({ rows: 1, records: 0, rejects: 1, rejects_by_reason: { document_refused: 1 } });
  expect(one?.warnings[0]).toMatch(/^拦截页/);
  expect(two).toMatchObject({ rows: 1, records: 1, rejects: 0 });
  expect((await records('need_number')).map((row) => row.need_number)).not.toContain('Z9');
  const file = await page('#', false);
  const before = filesOf(path.join(folder, 'lake'));
  await expect(loadRecords({ lake, duck, documents: [file], parser: lines() })).rejects.toMatchObject({
    code: 'PANHUO_INPUT_BINARY',
  });
  expect(filesOf(path.join(folder, 'lake'))).toEqual(before);
});

test('a document of many chunks: its repetitions are found across them', async () => {
  const many = Array.from({ length: 60_000 }, (_, n) => `M${n}|题${n}|1|2024-01-01`);
  const text = [...many, many[3], `M5|另题|1|2024-01-01`].join('\n');
  const [outcome] = await loadRecords({ lake, duck, documents: [await page(text)], parser: lines() });
  expect(outcome).toMatchObject({ rows: 60_002, records: 60_001, duplicates: 1, conflicts: 1 });
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const [duplicates] = (await lake.active()).flatMap((manifest) =>
    manifest.batch === outcome?.batch ? manifest.parts.filter((part) => part.role === 'duplicates') : [],
  );
  const file = await lake.store.localPath(duplicates?.key ?? '');
  const rows = await duck.rows(
    `SELECT left(document_sha256, 16) AS d, ordinal::INT AS o, duplicate_of::INT AS of FROM read_parquet(${literal(file)})`,
  );
  expect(rows).toEqual([{ d: digest, o: 60_001, of: 4 }]);
}, 30_000);

test('a rehearsal counts and stores nothing', async () => {
  const one = await page('R1|甲|1|2024-01-01\n!坏');
  const before = filesOf(path.join(folder, 'lake'));
  const [outcome] = await loadRecords({ lake, duck, documents: [one], parser: lines(), dryRun: true });
  expect(outcome).toMatchObject({ rows: 2, records: 1, rejects: 1 });
  expect(filesOf(path.join(folder, 'lake'))).toEqual(before);
});
