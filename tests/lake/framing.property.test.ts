import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOf } from '../../lake/cells.ts';
import { type FrameReject, frame, MAX_ROW_BYTES, plainRows } from '../../lake/framing.ts';
import { cell as rfcCell } from '../helpers/gazette.ts';
import { runs } from '../helpers/runs.ts';

const COMMA = 44;

interface FramedRow {
  ordinal: number;
  line: number;
  cells: string[];
}

/** Feeds a file to `frame` in pieces, as the loader does: what is not taken is put before the next piece. */
function frameInPieces(body: Buffer, sizes: readonly number[], delimiter = COMMA) {
  const rows: FramedRow[] = [];
  const rejects: FrameReject[] = [];
  let framed = '';
  let carried = Buffer.alloc(0);
  let skipping = false;
  let ordinal = 1;
  let line = 1;
  let at = 0;
  for (let n = 0; ; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    const chunk = Buffer.concat([carried, body.subarray(at, at + size)]);
    at += size;
    const last = at >= body.length;
    const places: [number, number, number][] = [];
    const out = frame({
      chunk,
      delimiter,
      ordinal,
      line,
      last,
      skipping,
      write: (bytes) => {
        framed += bytes.toString('utf8');
      },
      onRow: (number, from, to) => places.push([number, from, to]),
    });
    for (const [number, from, to] of places)
      rows.push({ ordinal: number, line: 0, cells: cellsOf(chunk, from, to, delimiter) });
    rejects.push(...out.rejects);
    ordinal += out.rows;
    line += out.lines;
    skipping = out.skipping;
    carried = chunk.subarray(out.consumed);
    if (last) return { rows, rejects, framed, total: ordinal - 1, left: carried.length };
  }
}

const nasty = fc.constantFrom(
  '',
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\r',
  ' "',
  '" ',
  ' ',
  '\t',
  '江苏',
  '😀',
  "'",
  '\uFEFF',
  ';',
  '\\',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { maxLength: 4 })
  .map((parts) => parts.join('').replaceAll('\0', ''));
/** A row of nothing but blanks is no row, so the first cell always says something. */
const table = fc.array(
  fc.array(text, { minLength: 2, maxLength: 5 }).map((row) => [`x${row[0]}`, ...row.slice(1)]),
  { minLength: 1, maxLength: 12 },
);
const ends = fc.constantFrom('\n', '\r\n');
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

/** Quoted where it must be, and sometimes where it need not. */
function render(rows: string[][], end: string, quoteAll: boolean, lastEnd: boolean) {
  const lines: number[] = [];
  let line = 1;
  const texts = rows.map((row) => {
    lines.push(line);
    const written = row.map((value) => (quoteAll ? `"${value.replaceAll('"', '""')}"` : rfcCell(value)));
    line += written.join(',').split('\n').length;
    return written.join(',');
  });
  const body = texts.join(end) + (lastEnd ? end : '');
  return { body, lines };
}

test('whatever RFC 4180 can write comes back cell by cell, with ordinal and line, in pieces of any size', () => {
  fc.assert(
    fc.property(table, ends, fc.boolean(), fc.boolean(), sizes, (rows, end, quoteAll, lastEnd, pieces) => {
      const { body, lines } = render(rows, end, quoteAll, lastEnd);
      const out = frameInPieces(Buffer.from(body), pieces);
      expect(out.rejects).toEqual([]);
      expect(out.left).toBe(0);
      expect(out.rows.map((row) => row.cells)).toEqual(rows);
      expect(out.rows.map((row) => row.ordinal)).toEqual(rows.map((_, at) => at + 1));
      // What DuckDB is given, read by another reader: the two numbers in front, the same cells behind.
      const again = parse(out.framed, { record_delimiter: '\n', relax_column_count: true }) as string[][];
      expect(again).toEqual(rows.map((row, at) => [String(at + 1), String(lines[at]), ...row]));
    }),
    { numRuns: runs(150, 50) },
  );
});

test('an independent reader sees the same rows in the same bytes', () => {
  fc.assert(
    fc.property(table, ends, sizes, (rows, end, pieces) => {
      const { body } = render(rows, end, false, true);
      const theirs = parse(body, { record_delimiter: end, relax_column_count: true }) as string[][];
      expect(frameInPieces(Buffer.from(body), pieces).rows.map((row) => row.cells)).toEqual(theirs);
    }),
    { numRuns: runs(80, 30) },
  );
});

test('the cut into pieces never changes the result, also for damaged text', () => {
  const garbage = fc
    .array(fc.oneof(nasty, fc.constantFrom('a', '\n', '"', ',')), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(garbage, sizes, (body, pieces) => {
      const whole = frameInPieces(body, [body.length + 1]);
      const cut = frameInPieces(body, pieces);
      expect(cut).toEqual(whole);
      expect(whole.rows.length + whole.rejects.length).toBe(whole.total);
      const ordinals = [...whole.rows, ...whole.rejects].map((row) => row.ordinal).sort((a, b) => a - b);
      expect(ordinals).toEqual(Array.from({ length: whole.total }, (_, at) => at + 1));
    }),
    { numRuns: runs(300, 100) },
  );
});

test('a chunk called plain has as many rows as framing finds, one a line', () => {
  const lines = fc.array(
    fc.array(fc.constantFrom('a', 'b,', '"c"', '"d,d",', ' ', '\t', '', ' "', 'é'), { maxLength: 4 }),
    { maxLength: 8 },
  );
  let plain = 0;
  fc.assert(
    fc.property(lines, fc.boolean(), (parts, lastEnd) => {
      const body = Buffer.from(parts.map((line) => line.join('')).join('\n') + (lastEnd ? '\n' : ''));
      const rows = plainRows(body, COMMA);
      if (rows === null) return;
      plain++;
      const out = frame({
        chunk: body,
        delimiter: COMMA,
        ordinal: 1,
        line: 1,
        last: true,
        write: () => undefined,
      });
      expect(out.rejects).toEqual([]);
      expect([out.rows, out.lines]).toEqual([rows, rows]);
    }),
    { numRuns: runs(800, 250) },
  );
  expect(plain).toBeGreaterThan(30);
});

test('a row just at the limit is a row, one byte more is a reject, alone or in a chunk that is plain', () => {
  for (const [length, good] of [
    [MAX_ROW_BYTES, true],
    [MAX_ROW_BYTES + 1, false],
  ] as const) {
    const body = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(length, 'x'), Buffer.from('\nb\n')]);
    expect(plainRows(body, COMMA)).toBe(good ? 3 : null);
    for (const size of [body.length, 300_000]) {
      const out = frameInPieces(body, [size]);
      expect(out.total).toBe(3);
      expect(out.rejects.map(({ ordinal, line, reason }) => [ordinal, line, reason])).toEqual(
        good ? [] : [[2, 2, 'row_too_long']],
      );
      expect(out.rows.at(-1)).toMatchObject({ ordinal: 3, cells: ['b'] });
    }
  }
});

test('framing reads each byte a bounded number of times, however the quotes stand', () => {
  const patterns: [string, string][] = [
    ['a quote opened on every line', '"a,b\n'],
    ['quotes that are all doubled', '""""""""""\n'],
    ['one quote, then none', ''],
    ['bare quotes', 'a"b"c"d"\n'],
    ['spaces before quotes', '     "a"     "\n'],
    ['carriage returns', 'a\rb\r\n'],
  ];
  const plain = timed(Buffer.from('a,b,c,d,e\n'.repeat(100_000)));
  for (const [name, pattern] of patterns) {
    const body = Buffer.from(
      pattern === ''
        ? `"a\n${'b,c,d\n'.repeat(150_000)}`
        : pattern.repeat(Math.ceil(1_000_000 / pattern.length)),
    );
    expect(timed(body), name).toBeLessThan(Math.max(1500, plain * 60));
  }

  function timed(body: Buffer): number {
    const started = performance.now();
    frame({ chunk: body, delimiter: COMMA, ordinal: 1, line: 1, last: true, write: () => undefined });
    return performance.now() - started;
  }
});
