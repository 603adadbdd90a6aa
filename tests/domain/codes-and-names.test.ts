import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIpc, parseLocarno, splitClassification } from '../../domain/classification.ts';
import {
  creditCodeCheck,
  isOrganisationCode,
  organisationCodeCheck,
  parseCreditCode,
} from '../../domain/credit-code.ts';
import { expiryDay, parseDay } from '../../domain/dates.ts';
import { cleanList, isWithheldName, nameKey, nameKeySql } from '../../domain/names.ts';

describe('credit codes', () => {
  test('a published code and its organisation code pass', () => {
    expect(parseCreditCode('91110000600037341l')).toEqual({
      code: '91110000600037341L',
      authority: '9',
      entityType: '1',
      region: '110000',
      organisationCode: '600037341',
    });
    expect(isOrganisationCode('60003734-1')).toBe(true);
    // Example printed in GB 11714-1997.
    expect(organisationCodeCheck('D2143569')).toBe('X');
  });

  test('every substitution of one character is seen', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const character = fc.constantFrom(...alphabet);
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 17, maxLength: 17 }),
        fc.nat(16),
        character,
        (body, at, other) => {
          fc.pre(body[at] !== other);
          const changed = body.with(at, other);
          expect(creditCodeCheck(changed.join(''))).not.toBe(creditCodeCheck(body.join('')));
        },
      ),
    );
    for (const text of [
      '91110000600037341M',
      '9111000060003734IL',
      '91110000600037341',
      '91AB0000600037341L',
    ]) {
      expect(parseCreditCode(text)).toBeNull();
    }
  });
});

describe('classification symbols', () => {
  test('gazette, spaced and bare spellings of IPC', () => {
    expect(parseIpc('??A23L33/00(2016.01)I  ')).toEqual({
      symbol: 'A23L33/00',
      section: 'A',
      class: 'A23',
      subclass: 'A23L',
      mainGroup: 33,
      subgroup: '00',
      version: '2016.01',
      value: 'I',
    });
    expect(parseIpc('G06F   3/0481')).toMatchObject({
      symbol: 'G06F3/0481',
      mainGroup: 3,
      subgroup: '0481',
      version: null,
    });
    expect(parseIpc('A61L101/56(2006.01)N')).toMatchObject({ mainGroup: 101, value: 'N' });
    expect(parseIpc('H01L')).toMatchObject({ symbol: 'H01L', mainGroup: null });
    for (const text of ['01-01 (11)', 'I01B1/00', 'A1B2/00', 'G06F3', '']) expect(parseIpc(text)).toBeNull();
  });

  test('Locarno classes with and without edition', () => {
    expect(parseLocarno('01-01 (11)  ')).toEqual({
      symbol: '01-01',
      class: '01',
      subclass: '01',
      edition: 11,
    });
    expect(parseLocarno('26-05')).toMatchObject({ edition: null });
    expect(parseLocarno('A23L33/00')).toBeNull();
  });

  test('cells split without their noise', () => {
    expect(splitClassification('G06Q40/04(2012.01)I;??G06F3/01(2006.01)I;')).toEqual([
      'G06Q40/04(2012.01)I',
      'G06F3/01(2006.01)I',
    ]);
    expect(splitClassification('01-01 (11);\u200213-02 (11)  ')).toEqual(['01-01(11)', '13-02(11)']);
  });
});

describe('days', () => {
  test('every spelling, no impossible day', () => {
    for (const text of ['2019.07.12', '2019-7-12', '2019/07/12', '20190712', '2019年7月12日'])
      expect(parseDay(text)).toBe('2019-07-12');
    for (const text of ['2019.02.29', '2019.13.01', '2019-07', '12.07.2019', '2019.0712'])
      expect(parseDay(text)).toBeNull();
  });

  test('terms of law art. 42 and the earlier ten years of designs', () => {
    expect(expiryDay('2019-09-06', '发明')).toBe('2039-09-06');
    expect(expiryDay('2019-09-06', '实用新型')).toBe('2029-09-06');
    expect(expiryDay('2021-05-31', '外观设计')).toBe('2031-05-31');
    expect(expiryDay('2021-06-01', '外观设计')).toBe('2036-06-01');
    expect(expiryDay('2016-02-29', '实用新型')).toBe('2026-02-28');
    expect(expiryDay('1992-12-31', '发明')).toBeNull();
  });
});

describe('names', () => {
  test('differences of writing go, differences of wording stay', () => {
    expect(nameKey('Ａｐｐｌｅ 公司(中国)')).toBe('APPLE公司（中国）');
    expect(nameKey('五羊—本田摩托(广州)有限公司')).toBe(nameKey('五羊－本田摩托（广州）有限公司'));
    expect(nameKey('S．艾伦')).toBe(nameKey('S.艾伦'));
    expect(nameKey('南京大学')).not.toBe(nameKey('南京大學'));
    expect(cleanList('布赖恩·V·亨特;??埃里克·W·纳尔逊;')).toBe('布赖恩·V·亨特;埃里克·W·纳尔逊');
    expect(cleanList('张三;\u2002李四 ；;王五')).toBe('张三;李四;王五');
    expect(isWithheldName('其他发明人请求不公开姓名')).toBe(true);
    expect(isWithheldName('张公开')).toBe(false);
  });

  test('SQL gives the same key', async () => {
    const character = fc.constantFrom(..."南京大学（）()［］Ａｂ1２ \u3000\u2002\u00a0-—·•．“”'’〇○é&,，");
    const names = [
      ...fc.sample(
        fc.array(character, { maxLength: 12 }).map((c) => c.join('')),
        500,
      ),
      ...fc.sample(fc.string({ maxLength: 12 }), 200),
    ];
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run('CREATE TABLE t (id INTEGER, v VARCHAR)');
    const appender = await connection.createAppender('t');
    names.forEach((name, id) => {
      appender.appendInteger(id);
      appender.appendVarchar(name);
      appender.endRow();
    });
    appender.closeSync();
    const rows = (
      await connection.runAndReadAll(`SELECT v, ${nameKeySql('v')} AS k FROM t ORDER BY id`)
    ).getRowObjectsJson() as { v: string; k: string }[];
    connection.closeSync();
    expect(rows.map((row) => row.k)).toEqual(names.map(nameKey));
  });
});
