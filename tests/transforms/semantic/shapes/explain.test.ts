import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainDifference } from '../../../../transforms/semantic/shapes/explain.ts';
import type { MetricRequest } from '../../../../transforms/semantic/types.ts';
import { type Case, createTables, fillCases, shapeCatalog } from './warehouse.ts';

const catalog = shapeCatalog();
let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  for (const name of ['before_side', 'after_side']) {
    await connection.run(`ATTACH ':memory:' AS ${name}`);
    await connection.run(`USE ${name}`);
    await createTables(connection);
  }
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function fill(database: string, cases: readonly Case[], today: string): Promise<void> {
  await connection.run(`USE ${database}`);
  await fillCases(connection, cases, today);
}

const NOW = '2025-12-31';
const asOf = (id: string, day: string, request: MetricRequest = {}) =>
  explainDifference(
    connection,
    {
      definition: catalog.metric(id),
      request: { ...request, as_of: day },
      database: 'after_side',
      day,
      snapshot: 's2',
    },
    { definition: catalog.metric(id), request, database: 'after_side', day: NOW, snapshot: 's2' },
  );
const snapshots = (id: string, request: MetricRequest = {}) =>
  explainDifference(
    connection,
    { definition: catalog.metric(id), request, database: 'before_side', day: '2025-06-30', snapshot: 's1' },
    { definition: catalog.metric(id), request, database: 'after_side', day: NOW, snapshot: 's2' },
  );
const causes = (explanation: Awaited<ReturnType<typeof asOf>>, part = 0) =>
  explanation.parts[part]?.causes.map(({ cause, detail, rows, effect }) => [cause, detail, rows, effect]);

describe('a past day and now', () => {
  beforeAll(() =>
    fill(
      'after_side',
      [
        { id: 'old', day: '2025-01-10', amount: 10 },
        { id: 'late', day: '2025-02-01', known: '2025-09-01', amount: 200 },
        { id: 'since', day: '2025-08-01', amount: 40 },
        { id: 'reversed', day: '2025-03-01', amount: 80, reason: 'reversal', reasonKnown: '2025-07-15' },
        { id: 'never', day: '2025-03-01', amount: 160, reason: 'intra_group', reasonKnown: '2025-03-01' },
      ],
      NOW,
    ),
  );

  it('differ by late, new and excluded rows, each with its effect', async () => {
    const counts = await asOf('cases', '2025-06-30');
    expect([counts.before_value, counts.after_value, counts.difference]).toEqual([2, 3, 1]);
    expect(causes(counts)).toEqual([
      ['excluded', 'reversal', 1, -1],
      ['happened', null, 1, 1],
      ['late', null, 1, 1],
    ]);
    const sums = await asOf('amount', '2025-06-30');
    expect(sums.difference).toBe(250 - 90);
    expect(causes(sums)).toEqual([
      ['late', null, 1, 200],
      ['excluded', 'reversal', 1, -80],
      ['happened', null, 1, 40],
    ]);
  });

  it('of a ratio differ by what is above and below the line, which together are the difference', async () => {
    // 0 of 2 → 1 of 3.
    const ratio = await asOf('large_share', '2025-06-30');
    expect(ratio.parts.map(({ role, before, after }) => [role, before, after])).toEqual([
      ['numerator', 0, 1],
      ['denominator', 2, 3],
    ]);
    expect((ratio.effects?.numerator ?? 0) + (ratio.effects?.denominator ?? 0)).toBeCloseTo(1 / 3, 12);
    expect(ratio.effects?.numerator).toBeCloseTo(5 / 12, 12);
  });

  it('of a mean have no parts, and say so', async () => {
    const mean = await asOf('mean_amount', '2025-06-30');
    expect(mean.parts).toMatchObject([{ adds_up: false, causes: [] }]);
  });

  it('of a formula differ by its operands', async () => {
    const formula = await asOf('per_city', '2025-06-30', {});
    expect(formula.parts.map(({ metric }) => metric)).toEqual(['cases', 'cities']);
  });

  it('of a stock differ by what came and what ended', async () => {
    await fill(
      'after_side',
      [
        { id: 'a', day: '2024-01-01', known: '2024-01-01', ended: '2025-09-01' },
        { id: 'b', day: '2025-08-01' },
        { id: 'c', day: '2024-01-01' },
        { id: 'd', day: '2024-01-01', ended: '2025-06-01', endedKnown: '2025-08-01' },
      ],
      NOW,
    );
    const stock = await asOf('standing', '2025-06-30');
    // d had ended by then, and nobody knew: it is in the old number as it was in the printed one.
    expect([stock.before_value, stock.after_value]).toEqual([3, 2]);
    expect(causes(stock)).toEqual([
      ['ended', null, 1, -1],
      ['happened', null, 1, 1],
      ['late', 'ended_date', 1, -1],
    ]);
  });

  it('cannot be told of several numbers at once', async () => {
    await expect(asOf('cases', '2025-06-30', { by: ['city'] })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
  });
});

describe('two snapshots', () => {
  it('differ by rows that came, went, changed (and where), and count no more', async () => {
    await fill(
      'before_side',
      [
        { id: 'same', day: '2025-01-01', amount: 1 },
        { id: 'moved', day: '2025-02-01', amount: 2 },
        { id: 'dearer', day: '2025-02-01', amount: 4 },
        { id: 'gone', day: '2025-02-01', amount: 8 },
        { id: 'struck', day: '2025-02-01', amount: 16 },
      ],
      '2025-06-30',
    );
    await fill(
      'after_side',
      [
        { id: 'same', day: '2025-01-01', amount: 1 },
        { id: 'moved', day: '2024-12-31', amount: 2 },
        { id: 'dearer', day: '2025-02-01', amount: 5 },
        { id: 'struck', day: '2025-02-01', amount: 16, reason: 'intra_group', reasonKnown: '2025-01-01' },
        { id: 'found', day: '2025-03-01', amount: 32 },
        { id: 'new', day: '2025-09-01', amount: 64 },
      ],
      NOW,
    );
    const sums = await snapshots('amount', { period: '2025' });
    expect([sums.before_value, sums.after_value]).toEqual([31, 102]);
    expect(causes(sums)).toEqual([
      ['happened', null, 1, 64],
      ['late', null, 1, 32],
      ['excluded', 'intra_group', 1, -16],
      ['withdrawn', null, 1, -8],
      ['changed', 'day', 1, -2],
      ['changed', 'amount', 1, 1],
    ]);
    const distinct = await snapshots('cities');
    expect(distinct.difference).toBe(0);
  });

  it('differ by the definition too where it has another version', async () => {
    const older = { ...catalog.metric('cases'), version: 0, minDenominator: null };
    const narrower = {
      ...older,
      filters: [{ on: 'column', column: 'amount', op: '>=', value: 5 }],
    } as typeof older;
    const explanation = await explainDifference(
      connection,
      { definition: narrower, request: {}, database: 'before_side', day: '2025-06-30', snapshot: 's1' },
      { definition: catalog.metric('cases'), request: {}, database: 'after_side', day: NOW, snapshot: 's2' },
    );
    // By the old definition 2 of the 5 then; by the new one all 5; now 5.
    expect(explanation.definition_change).toEqual({ from_version: 0, to_version: 1, effect: 3 });
    const rows = explanation.parts[0]?.causes.reduce((sum, { effect }) => sum + effect, 0) ?? Number.NaN;
    expect(3 + rows).toBe(explanation.difference);
  });

  const row = fc.record({
    key: fc.nat(8),
    day: fc.constantFrom('2024-05-01', '2025-02-01', '2025-09-01'),
    known: fc.constantFrom('2025-01-01', '2025-07-01', '2025-10-01'),
    city: fc.constantFrom('甲', '乙', null),
    amount: fc.integer({ min: 0, max: 300 }),
    reason: fc.option(fc.constantFrom('reversal', 'intra_group'), { nil: null }),
    reasonKnown: fc.constantFrom('2025-01-02', '2025-08-01'),
  });
  const side = fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 9 });
  const cases = (list: readonly { key: number }[]): Case[] => [
    { id: 'first', day: '2024-01-01', city: '甲', amount: 100 },
    { id: 'second', day: '2024-01-01', city: '甲', amount: 100 },
    ...list.map((item) => ({ id: `k${item.key}`, ...(item as unknown as Omit<Case, 'id'>) })),
  ];

  it('have parts that add up to the difference, whatever happened between them', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (before, after) => {
        await fill('before_side', cases(before), '2025-06-30');
        await fill('after_side', cases(after), NOW);
        for (const id of ['cases', 'amount', 'cities', 'standing', 'rate', 'large_share']) {
          for (const explanation of [await snapshots(id), await asOf(id, '2025-06-30')]) {
            // explainDifference itself refuses parts that do not add up; here they are added by hand.
            for (const { before: first, after: last, causes: found } of explanation.parts)
              expect(found.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(
                (last ?? 0) - (first ?? 0),
                6,
              );
            if (explanation.effects !== null)
              expect(explanation.effects.numerator + explanation.effects.denominator).toBeCloseTo(
                explanation.difference ?? Number.NaN,
                9,
              );
          }
        }
      }),
      { numRuns: 3 },
    );
  });
});
