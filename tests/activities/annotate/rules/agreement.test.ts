import path from 'node:path';
import { expect, test } from 'vitest';
import { labelByRules } from '../../../../activities/annotate/rules/program.ts';
import type { RuleRow } from '../../../../activities/annotate/rules/types.ts';
import { projectRoot } from '../../../../lake/assets.ts';
import { literal, openDuck } from '../../../../lake/duck.ts';
import { Lake } from '../../../../lake/lake.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { evaluateSlowly } from '../../../helpers/label-evaluator.ts';
import { makeDocuments, makeTable, RULE_COLUMNS, rule } from './tables.ts';

const COLUMNS = Object.fromEntries(
  ['content_id', 'scheme', 'label_id', 'grade', 'rule_id', 'evidence', 'table_version'].map((name) => [
    name,
    'VARCHAR',
  ]),
);

/** Numbers that look random and are the same each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

test('engine and plain SQL agree on made-up rules and documents around every end of a subtree and every moved group (合成数据)', async () => {
  const folder = path.join(projectRoot(), 'transforms', 'reference');
  await using duck = await openDuck({ threads: 2 });
  await duck.run("ATTACH ':memory:' AS ref");
  for (const table of ['ipc_range', 'ipc_reclassified', 'concordance_word', 'chain_node_rule'])
    await duck.run(
      `CREATE TABLE ref.${table} AS SELECT * FROM read_csv(${literal(path.join(folder, `${table}.csv`))}, all_varchar = true, header = true)`,
    );
  const next = generator(20_240_712);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const ranges = await duck.rows<{ symbol: string; before: string | null }>(
    'SELECT symbol, before FROM ref.ipc_range',
  );
  const moves = await duck.rows<{ former: string; current: string }>(
    'SELECT former, current FROM ref.ipc_reclassified',
  );
  const bases = [
    ...ranges.flatMap(({ symbol, before }) => [symbol, before ?? symbol]),
    ...moves.flatMap(({ former, current }) => [former, current]),
  ].map((one) => one.replace('*', ''));
  const near = () => {
    const base = pick(bases);
    const grouped = base.includes('/')
      ? base
      : base.length === 4
        ? `${base}${1 + next(12)}/00`
        : `${base}/00`;
    const [main = '', sub = ''] = grouped.split('/');
    return pick([
      grouped,
      `${main}/00`,
      `${main}/${sub}${1 + next(9)}`,
      `${main}/${String(Number(sub.slice(0, 2)) + 2).padStart(2, '0')}`,
      main.replace(/\d+$/, ''),
    ]);
  };
  const pattern = () => {
    const symbol = near();
    const main = symbol.split('/')[0] ?? symbol;
    return pick([
      symbol,
      `${symbol}*`,
      `${symbol}*`,
      `${main}*`,
      `${main}/00*`.replace(/^([A-H]\d\d[A-Z])\/00\*$/, '$1*'),
      `${symbol.slice(0, 4)}*`,
      symbol.slice(0, 3),
    ]);
  };
  const WORDS = ['电池', '隔膜', 'PE', 'GPU', '光伏组件', '热管理', '硅', '3D打印', '一种', '正极(锂)'];
  const some = (count: number, make: () => string) => Array.from({ length: next(count + 1) }, make).join(';');
  const rules: RuleRow[] = Array.from({ length: 200 }, (_, n) =>
    rule(`t:${n}`, [pattern(), some(4, pattern)].filter(Boolean).join(';'), {
      scheme: pick(['one', 'two']),
      label_id: `l${next(120)}`,
      ipc_exclude: some(2, pattern) || null,
      keywords: some(3, () => pick(WORDS)) || null,
      keyword_exclude: next(4) === 0 ? pick(WORDS) : null,
      style: pick(['exact', 'exact', 'below']),
    }),
  );
  rules.push(
    rule('p:1', 'H01M*', {
      keyword_kind: 'prose',
      keywords: '锂离子电池、电池隔膜等电池制造；燃料电池',
      label_id: 'prose',
    }),
  );
  const sentence = () =>
    Array.from({ length: 1 + next(6) }, () =>
      pick([...WORDS, '装置', '、', 'ＧＰＵ', 'perc', ' ', '组件x']),
    ).join('');
  await makeTable(
    duck,
    'concordance_rule',
    RULE_COLUMNS,
    rules as unknown as Record<string, string | null>[],
  );
  await makeTable(
    duck,
    'concordance_reading',
    ['rule_id', 'keywords', 'keyword_exclude'],
    [{ rule_id: 't:7', keywords: '电池', keyword_exclude: '隔膜' }],
  );
  await makeDocuments(
    duck,
    Array.from({ length: 500 }, (_, n) => ({
      content_id: `d${n}`,
      title: next(20) === 0 ? null : sentence(),
      abstract: next(2) === 0 ? null : sentence(),
      claims: next(3) === 0 ? sentence() : null,
      symbols:
        next(50) === 0
          ? null
          : Array.from({ length: 1 + next(4) }, () => (next(40) === 0 ? '01-01' : near())).join(';'),
    })),
  );
  await labelByRules({
    world: { lake: await Lake.open(temporaryFolder()), home: folder, transforms: '' },
    duck,
    input: 'SELECT * FROM document',
    table: 'label',
    hasPrevious: false,
    columns: COLUMNS,
    scratch: '',
  });
  await evaluateSlowly(duck);
  const difference = (a: string, b: string) =>
    duck.rows(
      `SELECT content_id, scheme, label_id, grade, rule_id FROM ${a} EXCEPT SELECT content_id, scheme, label_id, grade, rule_id FROM ${b} ORDER BY ALL LIMIT 5`,
    );
  expect(await difference('label', 'slow_label')).toEqual([]);
  expect(await difference('slow_label', 'label')).toEqual([]);
  // Each way to meet a rule was met.
  const [seen] = await duck.rows<Record<string, number>>(
    `SELECT count(*)::INTEGER AS n, count(DISTINCT grade)::INTEGER AS grades, count(*) FILTER (evidence LIKE '%重新分类%')::INTEGER AS moved,
       count(*) FILTER (evidence LIKE '%字头%')::INTEGER AS guessed, count(*) FILTER (evidence LIKE '%说明文字%')::INTEGER AS prose FROM label`,
  );
  expect(seen?.grades).toBe(3);
  for (const count of [seen?.n, seen?.moved, seen?.guessed, seen?.prose]) expect(count).toBeGreaterThan(5);
});
