import fc from 'fast-check';
import { expect } from 'vitest';
import { PanhuoError } from '../../domain/errors.ts';
import { csv, line, row } from './gazette.ts';
import type { Loaded, LoadingBench } from './loading.ts';

let turn = 0;

/** The same bytes read in one chunk and in small ones must give the same records, rejects, duplicates and conflicts. */
export async function sameInChunks(
  bench: LoadingBench,
  body: string | Uint8Array,
  chunkBytes: number,
): Promise<Loaded> {
  // Another source name makes it another batch of the same document.
  const whole = await bench.load(body, { source: `whole${++turn}` });
  const cut = await bench.load(body, { source: `cut${turn}`, chunkBytes });
  const plain = ({ outcome, records, rejects, duplicates, conflicts }: Loaded) => ({
    counts: { ...outcome, document: null, batch: null },
    records: records.map((record) => ({ ...record, source: null, batch: null, fetched_at: null })),
    rejects,
    duplicates,
    conflicts,
  });
  expect(plain(cut)).toEqual(plain(whole));
  return cut;
}

const GARBAGE = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...['"', ',', '\n', '\r\n', '\r', ' ', '""', '\uFFFD', '\t', ' "', 'CN110000001A', '2019.07.12'],
      ),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }).map((text) => text.replaceAll('\0', '')) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }).map((k) => `\n${line(row(k))}\n`) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 9 }).map((k) => `\n${line(row(k, { name: 'a,"b"\nc' }))}\n`),
    },
  ),
  { maxLength: 25 },
);

/** Rows among garbage: always rows = records + rejects + duplicates, each ordinal once, lines in order, whatever the chunks. */
export async function checkGarbage(bench: LoadingBench, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(GARBAGE, fc.constantFrom(400, 800, 1500), async (parts, size) => {
      const body = csv([row(500), parts.join(''), row(501)]);
      let loaded: Loaded;
      try {
        loaded = await sameInChunks(bench, body, size);
      } catch (error) {
        // Garbage may contradict the header: then it is refused before any row is read, in chunks of any size.
        if (error instanceof PanhuoError && error.code.startsWith('PANHUO_HEADER_')) return;
        throw error;
      }
      const { outcome, records, rejects, duplicates } = loaded;
      expect(outcome.records + outcome.rejects + outcome.duplicates).toBe(outcome.rows);
      const all = [...records, ...rejects, ...duplicates].sort((a, b) => a.ordinal - b.ordinal);
      expect(all.map((entry) => entry.ordinal)).toEqual(
        Array.from({ length: outcome.rows }, (_, at) => at + 1),
      );
      const lines = all.map((entry) => entry.line);
      expect(lines).toEqual([...lines].sort((a, b) => a - b));
    }),
    { numRuns },
  );
}

const HEADERS = [
  csv([row(1), row(2)]),
  `\uFEFF${csv([row(1)], { end: '\r\n' })}`,
  csv([row(1)], { delimiter: '\t' }),
  '公开号,公开日,名称\n',
  '',
];

/** Any bytes, alone or after a readable beginning: refused with a code of ours, or nothing is lost. */
export async function checkBytes(bench: LoadingBench, numRuns: number): Promise<void> {
  const beginning = fc.constantFrom(...HEADERS).map((text) => Buffer.from(text));
  const utf16 = fc.constantFrom(...HEADERS).map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le'));
  const tail = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      // Bytes that mean something to a CSV reader or a decoder, more often than chance has them.
      fc
        .array(
          fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x20, 0x09, 0x81, 0x30, 0xfe, 0xff, 0xef, 0xbb, 0xbf, 0xe4),
          {
            maxLength: 30,
          },
        )
        .map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(beginning, utf16), tail, async (start, rest) => {
      let loaded: Loaded;
      try {
        loaded = await bench.load(Buffer.concat([start, ...rest]), { chunkBytes: 100_000 });
      } catch (error) {
        if (error instanceof PanhuoError) {
          expect(error.class, error.message).toBe('refused');
          return;
        }
        throw error;
      }
      const { outcome, records, rejects, duplicates } = loaded;
      expect(outcome.records + outcome.rejects + outcome.duplicates).toBe(outcome.rows);
      const ordinals = [...records, ...rejects, ...duplicates]
        .map((entry) => entry.ordinal)
        .sort((a, b) => a - b);
      expect(ordinals).toEqual(Array.from({ length: outcome.rows }, (_, at) => at + 1));
    }),
    { numRuns },
  );
}
