import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ModelAnswer,
  ModelRowsAnswer,
  ModelsAnswer,
  QualityAnswer,
} from '../../dashboards/api/ops-model.ts';
import { carry } from '../../dashboards/server/models/confidential.ts';
import type { Snapshot } from '../../lake/snapshots.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { callerAs } from '../helpers/callers.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { OpsSite } from './ops-site.ts';

let site: OpsSite;
let snapshot: Snapshot;
beforeAll(async () => {
  const { home } = await builtProvince();
  const current = await new Snapshots((await openWorkspace(home)).warehouse).current();
  if (current === null) throw new Error('no snapshot');
  snapshot = current;
  site = await OpsSite.on(home, callerAs('operator'));
}, PROVINCE_TIMEOUT);
afterAll(() => site.close());

describe('quality', () => {
  it('tells what failed first, with what was expected and which metrics it hits', async () => {
    const answer = await site.get<QualityAnswer>('/api/v1/ops/quality?limit=200');
    expect(answer.total).toBe(snapshot.audits.length);
    expect(answer.snapshot).toBe(snapshot.id);
    const failing = snapshot.audits.filter(({ failures }) => failures > 0);
    expect(failing.length).toBeGreaterThan(0);
    expect(answer.counts).toEqual({
      total: snapshot.audits.length,
      passed: snapshot.audits.length - failing.length,
      block: 0,
      warn: failing.length,
    });
    const states = answer.rows.map(({ state }) => state);
    expect(states.indexOf('passed')).toBe(failing.length);
    const unknown = answer.rows.find(({ audit }) => audit === 'fct_legal_event.库中没有的专利');
    expect(unknown).toMatchObject({ state: 'failed', severity: 'warn', check: 'sql', owner: 'warehouse' });
    expect(unknown?.actual).toBe(`${unknown?.failures.toLocaleString('en')} 行`);
    expect(unknown?.metrics.filter(({ through }) => through === 'fact').length).toBeGreaterThan(0);
    expect(unknown?.samples.rows.length).toBeGreaterThan(0);
  });

  it('words every kind of check, and narrows by result and model', async () => {
    const { rows } = await site.get<QualityAnswer>('/api/v1/ops/quality?model=brg_patent_label&limit=200');
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(['brg_patent_label']));
    const expected = new Map(rows.map(({ name, expected: words }) => [name, words]));
    expect(expected.get('not_null(grade)')).toBe('grade（等级） 每行都有值');
    expect(expected.get('accepted_values(grade)')).toBe('grade（等级） 只取：A、B、C');
    expect(expected.get('relationships(patent_id → dim_patent.patent_id)')).toBe(
      'patent_id（专利标识） 的每个值都见于 dim_patent.patent_id',
    );
    const failed = await site.get<QualityAnswer>('/api/v1/ops/quality?state=failed&severity=block');
    expect(failed.rows).toEqual([]);
    expect(failed.total).toBe(0);
  });
});

describe('models', () => {
  it('are all there, and pages add up to the total', async () => {
    const names: string[] = [];
    let cursor = '';
    for (;;) {
      const page = await site.get<ModelsAnswer>(
        `/api/v1/ops/models?limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.total).toBe(Object.keys(snapshot.models).length);
      names.push(...page.rows.map(({ name }) => name));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect([...names].sort()).toEqual(Object.keys(snapshot.models).sort());
    const found = await site.get<ModelsAnswer>('/api/v1/ops/models?layer=marts&q=合同&sort=-rows');
    expect(found.rows.map(({ name }) => name)).toContain('fct_contract');
    const rows = found.rows.map((row) => row.rows);
    expect(rows).toEqual([...rows].sort((a, b) => b - a));
  });

  it('tell columns with their meaning, what they read and what is made of them', async () => {
    const answer = await site.get<ModelAnswer>('/api/v1/ops/models/fct_contract');
    expect(answer.columns.find(({ column }) => column === 'contract_id')).toMatchObject({
      key: true,
      class: null,
    });
    expect(answer.columns.find(({ column }) => column === 'amount')).toMatchObject({ class: 'amount' });
    expect(answer.columns.find(({ column }) => column === 'signed_date')?.class).toBe(null);
    expect(answer.reads.length).toBeGreaterThan(0);
    expect(answer.audits.length).toBe(snapshot.audits.filter(({ model }) => model === 'fct_contract').length);
    expect(answer.sql).toMatch(/SELECT/);
    const missing = await site.ask<{ hint: string }>('/api/v1/ops/models/fct_contracts');
    expect(missing).toMatchObject({ status: 404, body: { hint: '是否指 fct_contract？' } });
  });

  it('show rows without what the role may not see', async () => {
    const url = '/api/v1/ops/models/fct_contract/rows';
    const cellsOf = ({ sample }: ModelRowsAnswer, column: string) =>
      sample.rows.map((row) => row[sample.columns.indexOf(column)]);
    const operator = await site.get<ModelRowsAnswer>(url);
    expect(operator.sample.hidden).toContain('amount');
    expect(cellsOf(operator, 'amount').every((cell) => cell === null)).toBe(true);
    expect(cellsOf(operator, 'contract_id').every((cell) => typeof cell === 'string')).toBe(true);
    const admin = await site.as(callerAs('admin')).get<ModelRowsAnswer>(url);
    expect(cellsOf(admin, 'amount').some((cell) => cell !== null)).toBe(true);
    const own = { org_id: 'org:1', name: '示例大学' };
    const liaison = await site.as(callerAs('admin', own)).get<ModelRowsAnswer>(url);
    expect(liaison).toMatchObject({ withheld: true, sample: { rows: [] } });
    const disclosed = await site
      .as(callerAs('analyst'))
      .get<ModelRowsAnswer>('/api/v1/ops/models/fct_disclosure/rows');
    expect(disclosed.sample.hidden).toContain('title');
    for (const role of ['evaluator', 'leader', 'liaison'] as const)
      expect((await site.as(callerAs(role)).ask(url)).status).toBe(403);
    site.as(callerAs('operator'));
  });
});

describe('classes of columns', () => {
  const edge = (model: string, column: string, from: string | null, kind: string | null = 'copy') => {
    const [schema, table, field] = from?.split('.') ?? [];
    return {
      model,
      column,
      source_table: from === null ? null : `${schema}.${table}`,
      source_column: field ?? null,
      kind: from === null ? null : kind,
      complete: from !== null,
    };
  };

  it('go along with what a column is made of, in whatever order edges come', () => {
    const classes = carry(
      [
        {
          ...edge('b', 'sum', null),
          source_table: 'a',
          source_column: 'amount',
          kind: 'expression',
          complete: true,
        },
        edge('a', 'amount', 'lake.contract.amount'),
        edge('a', 'title', 'lake.publication.title'),
        edge('a', 'made', 'lake.disclosure.title', 'program'),
      ],
      new Map(),
    );
    expect(classes.get('b')?.get('sum')).toBe('amount');
    expect(classes.get('a')?.get('title')).toBeUndefined();
    expect(classes.get('a')?.get('made')).toBeUndefined();
  });

  it('take the strictest of all that is read where the way cannot be followed', () => {
    const classes = carry([edge('c', 'any', null)], new Map([['c', ['lake.contract', 'lake.disclosure']]]));
    expect(classes.get('c')?.get('any')).toBe('disclosure');
  });
});
