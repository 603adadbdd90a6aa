import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateStages } from '../../../activities/parse/publication.ts';
import { parseDay } from '../../../domain/dates.ts';
import { literal, openDuck } from '../../../lake/duck.ts';

test('dates in SQL are those of parseDay, from 1985 to 2100', async () => {
  const digits = fc.integer({ min: 0, max: 2200 }).map(String);
  const day = fc.date({ min: new Date('1980-01-01'), max: new Date('2105-01-01'), noInvalidDate: true });
  const text = fc.oneof(
    fc.tuple(day, fc.constantFrom('.', '-', '/', ''), fc.boolean()).map(([date, separator, padded]) => {
      const [y = '', m = '', d = ''] = date.toISOString().slice(0, 10).split('-');
      return (padded ? [y, m, d] : [y, String(Number(m)), String(Number(d))]).join(separator);
    }),
    day.map((date) => `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`),
    fc
      .tuple(digits, digits, digits, fc.constantFrom('.', '-', '/', '', '年'))
      .map(([y, m, d, separator]) => [y, m, d].join(separator)),
    fc.constantFrom(
      '',
      ' ',
      '不详',
      '2019.02.30',
      '2019112',
      '19.07.12',
      ' 2019.07.12 ',
      '2019.07',
      "'",
      '2.0E+12',
    ),
  );
  await using duck = await openDuck({ threads: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 200 }), async (texts) => {
      const rows = await duck.rows<{ t: string; d: string | null }>(
        `SELECT t, (${dateStages.day('t', 'p')})::VARCHAR AS d FROM (SELECT t, ${dateStages.parsed('t')} AS p
         FROM (VALUES ${texts.map((t) => `(${literal(t)})`).join(', ')}) AS v(t))`,
      );
      for (const { t, d } of rows) {
        const own = parseDay(t);
        expect(d, t).toBe(own !== null && own >= '1985-01-01' && own <= '2100-12-31' ? own : null);
      }
    }),
    { numRuns: 40 },
  );
});
