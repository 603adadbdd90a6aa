import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../../activities/parse/connectors/csv-rows.ts';

describe('rows of text tables', () => {
  it('reads what was written, and what another reader reads, with the lines on which rows begin', () => {
    const cell = fc
      .array(fc.constantFrom('甲', '"', ',', '\n', '\r\n', ' ', 'x', ';'), { maxLength: 5 })
      .map((parts) => parts.join(''));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, newline, ends) => {
        const written = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const text = written.join(newline) + (ends ? newline : '');
        const read = [...csvRows(text, ',')];
        expect(read.map(({ cells }) => cells)).toEqual(rows);
        const reference = parse(text, { relax_column_count: true }) as string[][];
        expect(read.map(({ cells }) => cells)).toEqual(reference);
        const lines = written.map(
          (_, at) => written.slice(0, at).join(newline).split('\n').length + (at > 0 ? 1 : 0),
        );
        expect(read.map(({ line }) => line)).toEqual(lines);
      }),
      { numRuns: 300 },
    );
  });

  it('says that a quote was never closed', () => {
    expect([...csvRows('a,b\n"c,d\ne,f', ',')]).toEqual([
      { line: 1, cells: ['a', 'b'], text: 'a,b' },
      { line: 2, cells: ['c,d\ne,f'], text: '"c,d\ne,f', unclosed: true },
    ]);
  });
});
