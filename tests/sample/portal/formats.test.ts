import exceljs from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { shiftDay, spelled, spreadsheetDay } from '../../../sample/portal/days.ts';
import { inTenThousands, separated } from '../../../sample/portal/formats/amounts.ts';
import { csv, GbCsvWriter } from '../../../sample/portal/formats/csv.ts';
import { workbook } from '../../../sample/portal/formats/table-file.ts';
import { column, xlsx } from '../../../sample/portal/formats/xlsx.ts';
import { zip } from '../../../sample/portal/formats/zip.ts';

describe('amounts', () => {
  it('move the point and lose nothing', () => {
    expect(inTenThousands('1234567.89')).toBe('123.456789');
    expect(inTenThousands('5000')).toBe('0.5');
    expect(inTenThousands('120000')).toBe('12');
    expect(inTenThousands('-7.5')).toBe('-0.00075');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (cents) => {
        const yuan = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(Number(inTenThousands(yuan)) * 10_000).toBeCloseTo(Number(yuan), 2);
      }),
    );
  });

  it('are grouped by thousands', () => {
    expect(separated('1234567.891')).toBe('1,234,567.891');
    expect(separated('123')).toBe('123');
  });
});

describe('days', () => {
  it('are written as offices do', () => {
    expect(spelled('2024-06-08')).toBe('2024年6月8日');
    expect(shiftDay('2024-03-01', -1)).toBe('2024-02-29');
    // 2024-01-01 is 45292 in every spreadsheet.
    expect(spreadsheetDay('2024-01-01')).toBe(45_292);
  });
});

describe('workbooks', () => {
  it('are read by others as they were written', async () => {
    const bytes = xlsx([
      {
        name: '表一',
        rows: [['标题 & <样例>'], [1.5, { day: '2024-06-28' }, undefined, 'a\nb']],
        merged: ['A1:D1'],
      },
    ]);
    const book = new exceljs.Workbook();
    await book.xlsx.load(bytes as unknown as exceljs.Buffer);
    const sheet = book.getWorksheet('表一');
    expect(sheet?.getCell('A1').value).toBe('标题 & <样例>');
    expect(sheet?.getCell('D1').isMerged).toBe(true);
    expect(sheet?.getCell('A2').value).toBe(1.5);
    expect(sheet?.getCell('B2').value).toEqual(new Date('2024-06-28T00:00:00Z'));
    expect(sheet?.getCell('C2').value).toBeNull();
    expect(sheet?.getCell('D2').value).toBe('a\nb');
  });

  it('name their columns like spreadsheets', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(column)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });

  it('dressed as offices dress them have a title, units, a total and a remark', async () => {
    const bytes = workbook({
      kind: 'contract',
      title: '技术合同登记 2024',
      rows: [
        { contract_number: 'A1', title: '甲', amount: '120000', registered_date: '2024-06-28' },
        { contract_number: 'A2', title: '乙', amount: '50000.5' },
      ],
      habits: { heading: 0, days: 'dotted', money: 'ten-thousands', dressed: true },
    });
    const book = new exceljs.Workbook();
    await book.xlsx.load(bytes as unknown as exceljs.Buffer);
    const rows = book.worksheets[0]?.getSheetValues().slice(1) as unknown[][];
    expect(rows[0]?.[1]).toBe('合成数据：技术合同登记 2024');
    expect(rows[2]?.slice(1)).toEqual(['合同登记编号', '合同名称', '登记日期', '合同成交额（万元）']);
    expect(rows[3]?.slice(1)).toEqual(['A1', '甲', '2024.6.28', 12]);
    expect(rows[4]?.[4]).toBe(5.00005);
    expect([rows[5]?.[1], rows[5]?.[4]]).toEqual(['合计', 17.00005]);
    expect(rows[6]?.[1]).toContain('说明');
  });
});

describe('archives', () => {
  it('are read by others as they were written', async () => {
    const bytes = zip([
      { name: '合成数据.csv', data: Buffer.from('a,b\r\n'.repeat(1000)) },
      { name: '说明.txt', data: Buffer.alloc(0) },
    ]);
    const found: [string, number][] = [];
    await new Promise<void>((resolve, reject) => {
      yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, archive) => {
        if (error) return reject(error);
        archive.on('error', reject);
        archive.on('end', () => resolve());
        archive.on('entry', (entry: yauzl.Entry) => {
          archive.openReadStream(entry, (failure, stream) => {
            if (failure) return reject(failure);
            let length = 0;
            stream.on('data', (chunk: Buffer) => {
              length += chunk.length;
            });
            stream.on('end', () => {
              found.push([entry.fileName, length]);
              archive.readEntry();
            });
          });
        });
        archive.readEntry();
      });
    });
    expect(found).toEqual([
      ['合成数据.csv', 5000],
      ['说明.txt', 0],
    ]);
  });
});

describe('text tables', () => {
  it('quote what needs it, in both encodings', () => {
    const rows = [['a,b', 'c"d', undefined, '中']];
    expect(new TextDecoder('gb18030').decode(csv(rows, 'gb18030'))).toBe('"a,b","c""d",,中\r\n');
    expect(csv(rows, 'utf-8-bom').toString()).toBe('\ufeff"a,b","c""d",,中\r\n');
  });

  it('hold their lines whatever their length', () => {
    const lines = fc.array(
      fc.array(fc.constantFrom('中文', 'x', '', '长'.repeat(90_000)), { maxLength: 4 }),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(lines, (rows) => {
        const writer = new GbCsvWriter();
        for (const row of rows) writer.line(row);
        const { bytes, lines: count } = writer.end();
        expect(count).toBe(rows.length);
        const text = new TextDecoder('gb18030').decode(bytes);
        expect(text).toBe(rows.map((row) => `${row.join(',')}\r\n`).join(''));
      }),
      { numRuns: 30 },
    );
  });
});
