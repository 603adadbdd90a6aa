import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applicationCheckDigit,
  formatApplicationNumber,
  isExcelMangled,
  mangledRange,
  normaliseApplicationNumber,
  parseApplicationNumber,
  parsePublicationNumber,
} from '../../domain/patent-number.ts';
import { applicationNumberSql, applicationNumberStages } from '../../domain/patent-number-sql.ts';

/** Numbers printed in public documents, not computed by us. */
const REAL = [
  '202411223548.2',
  '2022220292799',
  '2022215620558',
  '2022207869427',
  '2021230211632',
  '2020224325275',
  '2020226489481',
  '2022219221561',
  '201830596276X',
  '201621390303X',
];

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const longBody = fc
  .tuple(fc.integer({ min: 1985, max: 2100 }), fc.constantFrom('1', '2', '3', '8', '9'), digits(7))
  .map(([year, type, serial]) => `${year}${type}${serial}`);
const validNumber = longBody.map((body) => body + applicationCheckDigit(body));

describe('application numbers', () => {
  test('real numbers pass and no other check digit does', () => {
    for (const text of REAL) {
      const number = text.replace('.', '');
      expect(normaliseApplicationNumber(text)).toBe(number);
      for (const other of '0123456789X') {
        if (other === number[12]) continue;
        expect(normaliseApplicationNumber(number.slice(0, 12) + other)).toBeNull();
      }
    }
  });

  test('the form before 2003-10 has two digits of the year', () => {
    // Worked by hand: 8·2+5·3+1·4 = 35, 35 mod 11 = 2.
    expect(parseApplicationNumber('851000002')).toMatchObject({ year: 1985, type: 1, patentType: '发明' });
    expect(applicationCheckDigit('98112345')).toBe(
      '0123456789X'[(9 * 2 + 8 * 3 + 1 * 4 + 1 * 5 + 2 * 6 + 3 * 7 + 4 * 8 + 5 * 9) % 11],
    );
    expect(parseApplicationNumber(`50112345${applicationCheckDigit('50112345')}`)).toBeNull();
  });

  test('prefix, dot and case do not matter; type and year do', () => {
    fc.assert(
      fc.property(validNumber, (number) => {
        for (const prefix of ['', 'CN', 'ZL'] as const) {
          expect(normaliseApplicationNumber(formatApplicationNumber(number, prefix))).toBe(number);
          expect(normaliseApplicationNumber(` ${prefix}${number.toLowerCase()} `)).toBe(number);
        }
      }),
    );
    for (const body of ['201940000000', '198410000000', '210110000000', '201900000000']) {
      expect(normaliseApplicationNumber(body + applicationCheckDigit(body))).toBeNull();
    }
  });

  test('any single wrong digit and any swap of unequal neighbours is seen', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(11), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const wrong = number.slice(0, at) + ((Number(number[at]) + by) % 10) + number.slice(at + 1);
        expect(normaliseApplicationNumber(wrong)).toBeNull();
        if (at < 11 && number[at] !== number[at + 1]) {
          const swapped = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
          // Weights of neighbours differ by 1 (7 from the 8th to the 9th position): never by a multiple of 11.
          expect(normaliseApplicationNumber(swapped)).toBeNull();
        }
      }),
    );
  });

  test('spreadsheet damage is recognised and says a range', () => {
    for (const text of ['2.0141E+12', '2.02E+12', '2.01311E+12', ' 2e+12 '])
      expect(isExcelMangled(text)).toBe(true);
    for (const text of ['2018305140799', '201830596276X', '2.0141', 'E+12', ''])
      expect(isExcelMangled(text)).toBe(false);
    expect(mangledRange('2.0141E+12')).toEqual({ from: 2014050000000, to: 2014150000000 });
    expect(mangledRange('2.02E+12')).toEqual({ from: 2015000000000, to: 2025000000000 });
    expect(mangledRange('2018305140799')).toBeNull();
    fc.assert(
      fc.property(longBody, fc.integer({ min: 2, max: 5 }), (body, decimals) => {
        const value = Number(`${body}0`);
        const range = mangledRange(value.toExponential(decimals).toUpperCase());
        expect(range).not.toBeNull();
        expect(value).toBeGreaterThanOrEqual(range?.from as number);
        expect(value).toBeLessThanOrEqual(range?.to as number);
      }),
    );
  });
});

describe('application numbers in SQL', () => {
  const mutated = fc
    .tuple(
      validNumber,
      fc.nat(13),
      fc.constantFrom('', '0', '7', 'x', 'X', '.', 'e', '+', '_', ' ', '１', '省'),
    )
    .map(([number, at, piece]) => number.slice(0, at) + piece + number.slice(at + 1));
  const spelled = fc
    .tuple(validNumber, fc.constantFrom('', 'CN', 'ZL', 'cn', 'US', ' '), fc.boolean(), fc.boolean())
    .map(([number, prefix, dot, lower]) => {
      const text = prefix + (dot ? formatApplicationNumber(number) : number);
      return lower ? text.toLowerCase() : text;
    });
  const traps = [
    '',
    ' ',
    '2.0141E+12',
    '2.0141027E11X',
    '20.141027e100',
    '+201410271234',
    '2014_1027_1234',
    '20141027123 4',
    '申请号申请号申',
    ...REAL,
  ];

  test('agrees with TypeScript on random, spelled and damaged input, in one expression and in stages', async () => {
    const inputs = [
      ...traps,
      ...fc.sample(validNumber, 2000),
      ...fc.sample(spelled, 2000),
      ...fc.sample(mutated, 4000),
      ...fc.sample(digits(13), 2000),
      ...fc.sample(fc.string({ maxLength: 20 }), 1000),
    ];
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run('CREATE TABLE t (id INTEGER, v VARCHAR)');
    const appender = await connection.createAppender('t');
    inputs.forEach((text, id) => {
      appender.appendInteger(id);
      appender.appendVarchar(text);
      appender.endRow();
    });
    appender.closeSync();
    await connection.run('INSERT INTO t VALUES (-1, NULL)');
    const { text, body, number } = applicationNumberStages;
    const reader = await connection.runAndReadAll(
      `SELECT id, v, ${applicationNumberSql('v')} AS one, ${number('t', 'b')} AS staged
       FROM (SELECT *, ${body('t')} AS b FROM (SELECT *, ${text('v')} AS t FROM t)) ORDER BY id`,
    );
    const rows = reader.getRowObjectsJson() as {
      id: number;
      v: string;
      one: string | null;
      staged: string | null;
    }[];
    connection.closeSync();
    expect(rows).toHaveLength(inputs.length + 1);
    expect(rows[0]).toMatchObject({ one: null, staged: null });
    let valid = 0;
    for (const row of rows.slice(1)) {
      const parsed = normaliseApplicationNumber(row.v);
      // SQL serves the lake, whose numbers have 13 characters; the old short form is for TypeScript callers.
      const expected = parsed?.length === 13 ? parsed : null;
      if (expected !== null) valid++;
      expect([row.v, row.one, row.staged]).toEqual([row.v, expected, expected]);
    }
    expect(valid).toBeGreaterThan(3000);
  });
});

describe('publication numbers', () => {
  test('kind code decides what the document is', () => {
    expect(parsePublicationNumber('CN102307917A')).toMatchObject({
      serial: '102307917',
      kind: '发明公开',
      isGrant: false,
    });
    expect(parsePublicationNumber(' cn102307917b ')).toMatchObject({
      number: 'CN102307917B',
      kind: '发明授权',
      isGrant: true,
    });
    expect(parsePublicationNumber('CN209102019U')).toMatchObject({
      kind: '实用新型',
      patentType: '实用新型',
      isGrant: true,
    });
    expect(parsePublicationNumber('CN305252224S')).toMatchObject({ kind: '外观设计', isGrant: true });
    expect(parsePublicationNumber('CN1033297C')).toMatchObject({
      serial: '1033297',
      kind: '发明授权',
      isGrant: true,
    });
    expect(parsePublicationNumber('CN101234567B8')).toMatchObject({ kindCode: 'B8', isGrant: false });
    for (const text of ['US102307917A', 'CN102307917', 'CN12345A', 'CN102307917E', 'CN1023079170A', '']) {
      expect(parsePublicationNumber(text)).toBeNull();
    }
  });
});
