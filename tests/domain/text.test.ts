import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, grouped, printable, renderTable, seconds, widthOf } from '../../domain/text.ts';

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['专利', 4],
    ['专利A1', 6],
    ['，。（）「」', 12],
    ['ＡＢ', 4],
    ['ｱ', 1],
    ['—…─', 3],
    ['한글', 4],
    ['🏭', 2],
    ['𠮷野家', 6],
    ['e\u0301', 1],
  ])('%s takes %i cells', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('printable', () => {
  it('takes out what moves a cursor, rings, or turns the direction of text', () => {
    expect(printable('a\u001b[2Jb\rc\u0007\u009bd')).toBe('a·[2Jb·c··d');
    expect(printable('\u202eevil\u2066x\u200f')).toBe('·evil·x·');
    expect(printable('a\tb\nc')).toBe('a b·c');
    expect(printable('示例省，“专利” — ok')).toBe('示例省，“专利” — ok');
  });

  it('leaves no control character of any text', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x2100 })), (codes) => {
        const text = String.fromCodePoint(...codes);
        expect(printable(text)).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('cut', () => {
  it('leaves short texts alone and marks what is cut', () => {
    expect(cut('专利', 4)).toBe('专利');
    expect(cut('专利转化', 5)).toBe('专利…');
    expect(cut('专利转化', 4)).toBe('专…');
    expect(cut('abcdef', 4)).toBe('abc…');
  });

  it('never exceeds the width and never cuts a character in two', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '专', '𠮷', '🏭', '，')),
        fc.integer({ min: 1, max: 30 }),
        (chars, width) => {
          const out = cut(chars.join(''), width);
          expect(widthOf(out)).toBeLessThanOrEqual(width);
          // Half a character would not survive.
          expect(Buffer.from(out, 'utf8').toString('utf8')).toBe(out);
          const kept = out.endsWith('…') && out !== chars.join('') ? out.slice(0, -1) : out;
          expect(chars.join('').startsWith(kept)).toBe(true);
        },
      ),
    );
  });
});

describe('renderTable', () => {
  it('lines columns up although Chinese is two cells wide', () => {
    const table = renderTable(
      [{ title: '城市' }, { title: '件', align: 'right' }, { title: 'note', max: 6 }],
      [
        ['连云港市', '1,204', 'ok'],
        ['A', '7', '很长的说明'],
        ['南京\u001b[31m', '', 'x'],
      ],
    );
    expect(table.split('\n')).toEqual([
      '城市          件  note',
      '─────────  ─────  ─────',
      '连云港市   1,204  ok',
      'A              7  很长…',
      '南京·[31m         x',
    ]);
  });

  it('gives every line of numbers the same width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer()), { minLength: 1 }),
        (rows) => {
          const lines = renderTable(
            [{ title: '名' }, { title: '数', align: 'right' }],
            rows.map(([name, value]) => [name, grouped(value)]),
          ).split('\n');
          expect(new Set(lines.map(widthOf)).size).toBe(1);
          expect(lines).toHaveLength(rows.length + 2);
        },
      ),
    );
  });
});

describe('numbers', () => {
  it('groups digits and gives times in a unit that fits', () => {
    expect(grouped(41278)).toBe('41,278');
    expect(grouped(12345678901234567890n)).toBe('12,345,678,901,234,567,890');
    expect(seconds(0.4)).toBe('0 毫秒');
    expect(seconds(949)).toBe('949 毫秒');
    expect(seconds(950)).toBe('0.9 秒');
    expect(seconds(61_240)).toBe('61.2 秒');
  });
});
