import fc from 'fast-check';
import { expect } from 'vitest';
import { tabularOf } from '../../activities/parse/tabular-of.ts';
import {
  type FieldType,
  RECORD_KINDS,
  type RecordField,
  type RecordKind,
} from '../../domain/records/index.ts';
import { type Grid, type OfficeBench, SAVED, skippedLines } from './office.ts';

/** Spellings of a value and what it must become. */
const SPELLINGS: Readonly<Record<FieldType, readonly (readonly [string, unknown])[]>> = {
  text: [
    ['示例一号', '示例一号'],
    [' 名称，含逗号,与"引号" ', '名称，含逗号,与"引号"'],
  ],
  list: [['甲大学；乙公司', '甲大学；乙公司']],
  date: [
    ['20221202', '2022-12-02'],
    ['2022.12.2', '2022-12-02'],
    ['2022-12-02', '2022-12-02'],
    ['2022/12/2', '2022-12-02'],
    ['2022年12月2日', '2022-12-02'],
    ['２０２２年１２月２日', '2022-12-02'],
    ['2022-12-02 08:30', '2022-12-02'],
    ['2022年12月', '2022-12-01'],
    ['111年12月2日', null],
    ['民国111年12月2日', null],
    ['2022.02.30', null],
    ['-', null],
  ],
  integer: [
    ['12', 12],
    ['1,234', 1234],
    ['３０人', 30],
    ['约30', null],
  ],
  number: [
    ['12.5', 12.5],
    ['1,234.5', 1234.5],
    ['若干', null],
  ],
  percent: [
    ['12.5%', 12.5],
    ['5‰', 0.5],
    ['面议', null],
  ],
  money: [
    ['20万元', 200000],
    ['1.5亿元', 150000000],
    ['１２万元', 120000],
    ['面议', null],
    ['5万美元', null],
  ],
  boolean: [
    ['是', true],
    ['无', false],
    ['√', true],
    ['或许', null],
  ],
  application_number: [
    ['202411223548.2', '2024112235482'],
    ['ZL 2024 1 1223548.2', '2024112235482'],
    ['2.0241E+12', null],
  ],
  publication_number: [['CN 109000001 A', 'CN109000001A']],
  patent_number: [
    ['ZL202411223548.2', '2024112235482'],
    ['cn109000001a', 'CN109000001A'],
  ],
  credit_code: [
    ['91110000600037341L', '91110000600037341L'],
    ['91110000600037341X', null],
  ],
};

const UNITS = { 元: 1, 万元: 1e4, 亿元: 1e8 } as const;
type Unit = keyof typeof UNITS;

interface Column {
  heading: string;
  field: RecordField | null;
  unit: Unit | null;
}

/** Headings that mean the field and no other of its kind. */
function headingsOf(kind: RecordKind, field: RecordField): string[] {
  const { recognise } = tabularOf(kind);
  return [field.name, ...(field.aliases ?? [])].filter((name) => recognise?.(name)[0]?.field === field.field);
}

const noise = fc.constantFrom(
  (name: string) => name,
  (name: string) => `${name}*`,
  (name: string) => ` ${name} `,
  (name: string) => `${name}（必填）`,
  (name: string) => [...name].join(' '),
  (name: string) => `${name}：`,
);

const layouts = fc
  .constantFrom(...RECORD_KINDS.filter(({ fields }) => fields.some(({ required }) => required)))
  .chain((kind) => {
    const column = (field: RecordField): fc.Arbitrary<Column> =>
      fc.record({
        heading: fc
          .tuple(fc.constantFrom(...headingsOf(kind, field)), noise)
          .map(([name, spoil]) => spoil(name)),
        field: fc.constant(field),
        unit: fc.constantFrom<(Unit | null)[]>(null, '元', '万元', '亿元'),
      });
    const named = kind.fields.filter((field) => headingsOf(kind, field).length > 0);
    return fc.record({
      kind: fc.constant(kind),
      columns: fc
        .tuple(
          fc.tuple(...named.filter(({ required }) => required).map(column)),
          fc
            .subarray(named.filter(({ required }) => !required))
            .chain((fields) => fc.tuple(...fields.map(column))),
          fc.constantFrom<Column[][]>([], [{ heading: '自定义栏目甲', field: null, unit: null }]),
        )
        .map((parts) => parts.flat())
        .chain((columns) => fc.shuffledSubarray(columns, { minLength: columns.length })),
      titles: fc.subarray(['某某单位2024年汇总表', '填报单位：示例大学']),
      unitLine: fc.constantFrom<(Unit | null)[]>(null, '万元'),
      unitRow: fc.boolean(),
      numbered: fc.boolean(),
      rows: fc.integer({ min: 3, max: 8 }),
      picks: fc.infiniteStream(fc.nat()).map((stream) => stream[Symbol.iterator]()),
      again: fc.boolean(),
      blank: fc.boolean(),
      footers: fc.subarray(['合计', '备注：以上为示例', '填表人：张三']),
      format: fc.constantFrom(...Object.keys(SAVED)),
    });
  });

/**
 * 合成数据: layouts as offices keep them, put together at random; nothing in them is anybody's. Columns are recognised or named as unknown, every
 * line is accounted for, every value becomes what was meant.
 */
export async function checkLayouts(bench: OfficeBench, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(layouts, async (layout) => {
      const { kind, columns, format } = layout;
      const pick = <T>(from: readonly T[]): T => from[Number(layout.picks.next().value) % from.length] as T;
      const grid: string[][] = [];
      const expected = new Map<number, Record<string, unknown>>();
      const skipped = new Set<number>();
      const line = (cells: string[], isRow = false) => {
        grid.push(cells);
        if (!isRow) skipped.add(grid.length);
      };
      const wide = columns.length;
      for (const title of layout.titles) line([title]);
      if (layout.unitLine !== null && wide > 1)
        line([...Array.from({ length: wide - 1 }, () => ''), `单位：${layout.unitLine}`]);
      const own = (column: Column) =>
        column.field?.type === 'money' && !layout.unitRow ? column.unit : null;
      const headings = [
        '序号',
        ...columns.map((column) => `${column.heading}${own(column) === null ? '' : `（${own(column)}）`}`),
      ];
      line(headings);
      const headerLine = grid.length;
      skipped.delete(headerLine);
      const below = layout.unitRow
        ? columns.map((column) => (column.field?.type === 'money' ? (column.unit ?? '元') : ''))
        : [];
      if (below.some((cell) => cell !== '')) line(['', ...below]);
      if (layout.numbered && wide > 2) line(['1', ...columns.map((_, at) => String(at + 2))]);
      for (let row = 1; row <= layout.rows; row++) {
        const record: Record<string, unknown> = {};
        const cells = columns.map(({ field, unit }, at) => {
          if (field === null) return '随手记的';
          const spellings = SPELLINGS[field.type].filter(([, value]) => !field.required || value !== null);
          // A bare number of a column with a unit counts in it.
          if (field.type === 'money' && row % 2 === 0) {
            const unitOf = layout.unitRow ? (unit ?? '元') : (unit ?? layout.unitLine ?? '元');
            record[field.field] =
              3.5 * UNITS[wide > 1 || layout.unitLine === null || unit !== null ? unitOf : '元'];
            return '3.5';
          }
          const [text, value] = pick(spellings);
          // Rows must differ, or they are duplicates.
          const isLabel =
            field.type === 'text' && at === columns.findIndex((column) => column.field?.type === 'text');
          record[field.field] = isLabel ? `${String(value)}${row}` : value;
          return isLabel ? `${text.trimEnd()}${row}` : text;
        });
        line([String(row), ...cells], true);
        expected.set(grid.length, record);
        if (row === 2 && layout.again) line(headings);
        if (row === 2 && layout.blank) line(Array.from({ length: wide + 1 }, () => ''));
      }
      for (const footer of layout.footers) line([footer]);

      const bytes = await (SAVED[format] as (grid: Grid) => Promise<Buffer> | Buffer)(grid);
      const { outcome, records, rejects, duplicates } = await bench.load(kind.kind, format, bytes);
      const told = JSON.stringify({ grid, layout: outcome.layout, warnings: outcome.warnings, rejects });
      for (const { heading, field } of columns) {
        const found = outcome.mapping.find(
          (entry) => entry.column.replace(/（(?:元|万元|亿元)）$/, '').trim() === heading.trim(),
        );
        // Where not one cell can be read the name is contradicted: the column is named as unknown, and said to be.
        const isHopeless = field !== null && [...expected.values()].every((row) => row[field.field] === null);
        if (isHopeless && found?.field === null) {
          expect(outcome.warnings.join(), told).toContain(`列名「${found.column}」与内容矛盾`);
          continue;
        }
        expect(found?.field, `${heading} ${told}`).toBe(field?.field ?? null);
      }
      expect(outcome.rows, told).toBe(expected.size);
      expect(outcome.rows).toBe(outcome.records + outcome.rejects + outcome.duplicates);
      for (const record of records) {
        expect(record, told).toMatchObject(expected.get(Number(record.line)) ?? { line: 'not a row' });
      }
      const seen = [...records, ...rejects, ...duplicates].map((row) => Number(row.line));
      expect(
        seen.sort((a, b) => a - b),
        told,
      ).toEqual([...expected.keys()]);
      // Rows without any cell are none to the readers of workbooks, nor lines of tabs alone to that of text.
      const blank = (at: number) => (grid[at - 1] ?? []).every((cell) => cell === '');
      const passed = [...skipped].filter((at) => !(blank(at) && /xls|txt/.test(format)));
      expect(
        skippedLines(outcome).sort((a, b) => a - b),
        told,
      ).toEqual(passed.sort((a, b) => a - b));
    }),
    {
      numRuns,
      verbose: 0,
      reporter: (run) => {
        if (run.failed) throw run.errorInstance;
      },
    },
  );
}
