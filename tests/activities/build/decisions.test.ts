import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { organisationProgram } from '../../../activities/resolve/organisation-program.ts';
import { creditCodeCheck, organisationCodeCheck } from '../../../domain/credit-code.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { type Duck, literal, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import { compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { attachDecisions, type DecisionRow } from '../../../transforms/runner/lake-tables.ts';
import { loadModels, type Model } from '../../../transforms/runner/model.ts';
import type { ProgramWorld } from '../../../transforms/runner/program.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

const SHIPPED = path.join(projectRoot(), 'transforms');
const root = temporaryFolder('panhuo-decisions-');
let count = 0;

interface Evidence {
  name: string;
  city?: string;
  codes?: string;
  parent?: string;
  /** Names that co-occur with it. */
  company?: string;
}

/** The shipped model of organisations and its audits over names that a test writes, in order of arrival. 合成数据. */
class Names {
  private readonly duck: Duck;
  private readonly world: ProgramWorld;
  private readonly model: Model;
  private readonly scratch: string;
  private decisions: DecisionRow[] = [];

  private constructor(duck: Duck, world: ProgramWorld, model: Model) {
    this.duck = duck;
    this.world = world;
    this.model = model;
    this.scratch = path.join(world.home, 'scratch');
    mkdirSync(this.scratch);
  }

  static async open(evidence: readonly Evidence[]): Promise<Names> {
    const home = path.join(root, String(++count));
    const world = { home, lake: await Lake.open(path.join(home, 'lake')), transforms: SHIPPED };
    const model = (await loadModels()).find(({ name }) => name === 'int_org_resolution') as Model;
    const duck = await openDuck({ threads: 1 });
    onTestFinished(() => duck.close());
    await duck.run("ATTACH ':memory:' AS lake");
    const names = new Names(duck, world, model);
    await names.write(evidence);
    return names;
  }

  async write(evidence: readonly Evidence[]): Promise<void> {
    const text = (value: string | undefined) => (value === undefined ? 'NULL::VARCHAR' : literal(value));
    const rows = evidence.map(
      ({ name, city, codes, parent, company }, order) =>
        `(${literal(name)}, ${literal(name)}, ${order}::BIGINT, 3::BIGINT, '企业', false, ${text(codes)}, ${text(city && '江苏省')}, ${text(city)}, NULL::VARCHAR, NULL::VARCHAR, ${text(parent)}, ${text(company)})`,
    );
    await this.duck.run(
      `CREATE OR REPLACE TABLE int_name_evidence AS SELECT * FROM (VALUES ${rows.join(', ')})
       AS t(name_key, name, name_order, record_count, org_type, is_university, credit_codes, provinces, cities, addresses, stated, stated_parent, company)`,
    );
  }

  /** Resolves as a build does, holding it to the audits that stop a build; the id of each name. */
  async ids(): Promise<Record<string, string>> {
    await attachDecisions(this.duck, this.decisions);
    const { columns, sql } = this.model;
    await organisationProgram.run({
      world: this.world,
      duck: this.duck,
      input: sql,
      table: 'int_org_resolution',
      hasPrevious: false,
      columns: Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type])),
      scratch: this.scratch,
    });
    for (const audit of compileAudits(this.model).filter(({ severity }) => severity === 'block'))
      expect(await runAudit(this.duck, audit)).toMatchObject({ failures: 0 });
    const rows = await this.rows("row_kind = 'name'");
    return Object.fromEntries(rows.map((row) => [row.left_key, row.left_org_id ?? '']));
  }

  rows(condition: string): Promise<Record<string, string | null>[]> {
    return this.duck.rows(
      `SELECT left_key, right_key, left_org_id, right_org_id, how, finding, parts, probability::VARCHAR AS probability
       FROM int_org_resolution WHERE ${condition} ORDER BY ALL`,
    );
  }

  /** As the store keeps pairs: the smaller key first. */
  decide(one: string, other: string, verdict: string, parent?: string): number {
    const [subject, object] = one < other ? [one, other] : [other, one];
    const id = this.decisions.length + 1;
    this.decisions.push({
      decision_id: String(id),
      kind: 'org_pair',
      subject,
      object,
      verdict,
      value: parent === undefined ? null : JSON.stringify({ parent }),
      decided_by: '王芳',
      reason: '查过登记',
      decided_at: `2026-05-06T00:00:0${id}Z`,
    });
    return id;
  }

  withdraw(id: number): void {
    this.decisions = this.decisions.filter(({ decision_id }) => decision_id !== String(id));
  }

  forgetIds(): void {
    rmSync(path.join(this.world.home, 'lake', 'identities'), { recursive: true });
  }
}

const code = (digit: string): string => {
  const body = `91320100MA1MC00${digit}0`;
  const whole = `${body.slice(0, 16)}${organisationCodeCheck(body.slice(8, 16)) ?? ''}`;
  return `${whole}${creditCodeCheck(whole) ?? ''}`;
};

const [A, B, C] = ['江苏澄湖测验仪器有限公司', '南京望岳检定设备有限公司', '苏州听涛精工有限公司'];
const THREE: Evidence[] = [
  { name: A, city: '南京市' },
  { name: B, city: '南京市' },
  { name: C, city: '苏州市' },
];
/** One body in the eyes of the model. */
const SPELT = '江苏澄湖测验仪器公司';
const SPELLINGS: Evidence[] = [
  { name: A, city: '南京市', company: 'h1;h2;h3' },
  { name: SPELT, city: '南京市', company: 'h1;h2;h3' },
  { name: C, city: '苏州市' },
];

test('the same: one id, that of the name that came first, with who and why; taken back, each has its own again', async () => {
  const names = await Names.open(THREE);
  const before = await names.ids();
  expect(new Set(Object.values(before)).size).toBe(3);
  const decision = names.decide(B, A, 'same');
  const joined = await names.ids();
  expect(joined).toEqual({ ...before, [B]: before[A] });
  expect(await names.rows(`left_key = '${B}'`)).toMatchObject([
    { how: 'decision', right_key: A, parts: expect.stringContaining('王芳：查过登记') },
  ]);
  expect(await names.ids()).toEqual(joined);
  names.withdraw(decision);
  expect(await names.ids()).toEqual(before);
});

test('a decision that was there before the first build is taken back like any other', async () => {
  const names = await Names.open(THREE);
  const decision = names.decide(A, B, 'same');
  const joined = await names.ids();
  expect(joined[A]).toBe(joined[B]);
  expect(await names.ids()).toEqual(joined);
  names.withdraw(decision);
  const parted = await names.ids();
  expect(parted[A]).toBe(joined[A]);
  expect(parted[B]).not.toBe(joined[B]);
});

test('different: what the model joined is two; a later name of the same body goes where it went before', async () => {
  const names = await Names.open(SPELLINGS);
  const before = await names.ids();
  expect(before[SPELT]).toBe(before[A]);
  const decision = names.decide(A, SPELT, 'different');
  const parted = await names.ids();
  expect(parted[A]).toBe(before[A]);
  expect(parted[SPELT]).not.toBe(before[A]);
  expect(await names.ids()).toEqual(parted);
  expect(await names.rows("row_kind = 'review'")).toEqual([]);
  names.withdraw(decision);
  expect(await names.ids()).toEqual(before);
});

test('parent: two bodies, the direction as decided; against the order of the alphabet too', async () => {
  const names = await Names.open(THREE);
  const before = await names.ids();
  names.decide(A, B, 'parent', A);
  names.decide(B, C, 'parent', C);
  expect(await names.ids()).toEqual(before);
  expect(await names.rows("row_kind = 'parent'")).toMatchObject(
    [
      { left_org_id: before[B], right_org_id: before[A], how: 'decision' },
      { left_org_id: before[B], right_org_id: before[C], how: 'decision' },
    ].sort((a, b) => ((a.right_org_id ?? '') < (b.right_org_id ?? '') ? -1 : 1)),
  );
});

test('a parent that people decided goes before the one that a source states the other way round', async () => {
  const names = await Names.open([{ name: A }, { name: B, parent: A }, { name: C }]);
  const before = await names.ids();
  names.decide(A, B, 'parent', B);
  expect(await names.ids()).toEqual(before);
  expect(await names.rows("row_kind = 'parent'")).toMatchObject([
    { left_org_id: before[A], right_org_id: before[B], how: 'decision' },
  ]);
});

test('reasons are told the same way in every build, and ids come again from nothing', async () => {
  const names = await Names.open([...SPELLINGS, { name: B }]);
  names.decide(C, B, 'same');
  const before = await names.ids();
  const reasons = await names.rows("row_kind = 'name'");
  expect(reasons.find(({ left_key }) => left_key === SPELT)?.parts).toContain('字号');
  expect(await names.ids()).toEqual(before);
  expect(await names.rows("row_kind = 'name'")).toEqual(reasons);
  names.forgetIds();
  expect(await names.ids()).toEqual(before);
});

test('codes that came to differ inside one body are reported; they neither change an id nor stop the builds', async () => {
  const names = await Names.open(SPELLINGS);
  const before = await names.ids();
  const [one, other] = SPELLINGS as [Evidence, Evidence, Evidence];
  await names.write([
    { ...one, codes: code('1') },
    { ...other, codes: code('2') },
  ]);
  expect(await names.ids()).toEqual({ [A]: before[A], [SPELT]: before[A] });
  expect(await names.rows("row_kind = 'note'")).toMatchObject([{ left_key: A, right_key: SPELT }]);
});

test('decisions that contradict one another join nothing and say so', async () => {
  const names = await Names.open(THREE);
  const before = await names.ids();
  names.decide(A, B, 'same');
  names.decide(B, C, 'same');
  names.decide(A, C, 'different');
  const after = await names.ids();
  expect(after[A]).not.toBe(after[C]);
  expect(after[A]).toBe(before[A]);
  expect(await names.rows("row_kind = 'note'")).toMatchObject([
    { finding: '人工判定互相矛盾：既判为同一，又判为不同，未归并' },
  ]);
});

test('names that are none of anybody: no crash, no merge, each with a reason', async () => {
  const strange = [
    '长'.repeat(10_000),
    '。，！',
    '😀😀😀',
    '\u202e\u0645\u0631\u062d\u0628\u0627',
    'NULL',
    '有限公司',
    '１２３',
    'Аcme Co',
    'Acme Co',
  ];
  const names = await Names.open(
    strange.map((name, n) => ({ name, codes: n < 2 ? '不是代码' : undefined }) as Evidence),
  );
  const ids = await names.ids();
  expect(new Set(Object.values(ids)).size).toBe(strange.length);
  const noted = new Set(
    (await names.rows("row_kind = 'note' AND finding <> ''")).map(({ left_key }) => left_key),
  );
  for (const name of ['长'.repeat(10_000), '。，！', '😀😀😀', '１２３'])
    expect(noted.has(name), name.slice(0, 20)).toBe(true);
});

test('a day more of names changes no id that was given: spellings, short names, codes, parts, rivals', async () => {
  const first: Evidence[] = [...SPELLINGS, { name: B, city: '南京市' }];
  const names = await Names.open(first);
  const before = await names.ids();
  const grown = first.map((one, n) => (n === 0 || n === 2 ? { ...one, codes: code(String(n + 1)) } : one));
  await names.write([
    ...grown,
    { name: `${A}苏州分公司`, city: '苏州市' },
    { name: '澄湖测验仪器', city: '南京市', company: 'h1;h2;h3' },
    { name: '江苏澄湖测验仪器有限责任公司', city: '南京市', codes: code('1') },
    { name: '南京澄湖测验仪器有限公司', city: '南京市' },
    { name: '听涛精工（苏州）有限公司', city: '苏州市', codes: code('5') },
  ]);
  const after = await names.ids();
  expect(after).toMatchObject(before);
  expect(after['江苏澄湖测验仪器有限责任公司']).toBe(before[A]);
  expect(after['听涛精工（苏州）有限公司']).not.toBe(before[C]);
  expect(await names.ids()).toEqual(after);
});
