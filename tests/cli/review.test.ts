import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import type { Decision } from '../../decisions/index.ts';
import { ReviewQueue } from '../../decisions/review/queue.ts';
import { fates, verdictWords } from '../../decisions/review/words.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { exists } from '../../lake/atomic.ts';
import { openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const folder = temporaryFolder('panhuo-review-');
let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function run(home: string, ...argv: string[]): Promise<number> {
  await main(['--home', path.join(folder, home), ...argv]);
  return Number(process.exitCode ?? 0);
}

/** A published snapshot of which only the tables are there that these commands read. 合成数据. */
async function publish(home: string, sql: string): Promise<void> {
  const warehouse = path.join(folder, home, 'warehouse');
  mkdirSync(warehouse, { recursive: true });
  const snapshots = new Snapshots(warehouse, () => new Date('2026-05-06T00:00:00Z'));
  const draft = await snapshots.draft(null);
  const duck = await openDuck({ file: draft });
  await duck.run(sql);
  duck.close();
  await snapshots.publish(
    draft,
    {
      id: 'test-1',
      created_at: '2026-05-06T00:00:00Z',
      correlation: 'test',
      environment: '',
      batches: [],
      tables: {},
      models: {},
      audits: [],
    },
    'test',
  );
}

const QUEUE = `
CREATE TABLE int_org_review AS SELECT * FROM (VALUES
  ('江南测试大学', '江南测试学院', '江南测试大学', '江南测试学院', 'org:000000000001', 'org:000000000002', 0.62, '校名相近，城市相同', '[{"feature":"名称","finding":"只差“大学”“学院”","weight":3.25},{"feature":"城市","finding":"同为某市","weight":-0.5}]', 90),
  ('甲公司', '甲（中国）公司', '甲公司', '甲(中国)公司', 'org:000000000003', 'org:000000000004', 0.5, '括号里的地名', '[]', 900)
) t(left_key, right_key, left_name, right_name, left_org_id, right_org_id, probability, question, parts, record_count);
CREATE TABLE int_org_name AS SELECT * FROM (VALUES
  ('江南测试大学', '江南测试大学', 'org:000000000001', 80), ('乙 公司', '乙公司', 'org:000000000005', 5), ('乙　公司', '乙公司', 'org:000000000005', 50)
) t(raw_name, name_key, org_id, record_count);`;

beforeAll(async () => {
  await publish('office', QUEUE);
  await publish('older', 'CREATE TABLE dim_patent AS SELECT 1 AS patent_id');
});

describe('the queue', () => {
  it('is shown with what many records speak of first', async () => {
    expect(await run('office', 'review', 'list')).toBe(0);
    expect(out).toBe(
      `
 概率  左            右            为什么要人来看
─────  ────────────  ────────────  ──────────────────
50.0%  甲公司        甲(中国)公司  括号里的地名
62.0%  江南测试大学  江南测试学院  校名相近，城市相同
待审 2 对。
看依据：panhuo review show 左 右；作出决定：panhuo review decide 左 右 --same|--different|--parent --reason 理由
快照 test-1
`.slice(1),
    );
    expect(await exists(path.join(folder, 'office', 'decisions'))).toBe(false);
  });

  it('is one JSON document, cut where asked', async () => {
    expect(await run('office', '--json', 'review', 'list', '--limit', '1')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      snapshot: 'test-1',
      has_queue: true,
      waiting: 2,
      decided: 0,
      pairs: [{ left_key: '甲公司', probability: 0.5, parts: [] }],
    });
  });

  it('that is not there yet is said so', async () => {
    expect(await run('older', 'review', 'list')).toBe(0);
    expect(out).toContain('快照 test-1 里还没有待审队列');
    out = '';
    expect(await run('new', 'review', 'list')).toBe(0);
    expect(out).toContain('还没有快照');
  });
});

describe('a pair', () => {
  it.each([
    ['江南测试大学', '江南测试学院'],
    ['org:000000000001', ' 江南测试学院'],
  ])('is shown with its evidence when it is named %s, %s', async (left, right) => {
    expect(await run('office', 'review', 'show', left, right)).toBe(0);
    expect(out).toBe(
      `
左：江南测试大学（org:000000000001）
右：江南测试学院（org:000000000002）
为什么要人来看：校名相近，城市相同
是同一机构的概率：62.0%
比较  结果              权重
────  ────────────────  ────
名称  只差“大学”“学院”  +3.3
城市  同为某市          -0.5
（权重为似然比的 log2：正数支持是同一机构，负数反对。）
还没有人决定。
`.slice(1),
    );
  });

  it('keeps the order it was asked for', async () => {
    expect(await run('office', '--json', 'review', 'show', '江南测试学院', 'org:000000000001')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      left: { key: '江南测试学院', org_id: 'org:000000000002' },
      right: { key: '江南测试大学', org_id: 'org:000000000001' },
    });
  });

  it('that does not wait is an error, and an id that nobody bears', async () => {
    expect(await run('office', 'review', 'show', '江南测试大学', '甲公司')).toBe(3);
    expect(err).toContain('PANHUO_REVIEW_UNKNOWN');
    expect(await run('office', 'review', 'show', 'org:ffffffffffff', '甲公司')).toBe(3);
    expect(err).toContain('快照里没有这个机构：org:ffffffffffff');
  });

  it('may be of names that do not wait: the commonest spelling stands for its key', async () => {
    const queue = await ReviewQueue.open(path.join(folder, 'office', 'warehouse'));
    try {
      expect(await queue.named('org:000000000005')).toEqual({
        key: '乙公司',
        name: '乙　公司',
        org_id: 'org:000000000005',
      });
      expect(await queue.named("丙'公司")).toEqual({ key: "丙'公司", name: "丙'公司", org_id: null });
    } finally {
      queue.close();
    }
  });
});

describe('what cannot be used', () => {
  it.each<[string[], number, RegExp]>([
    [['review'], 2, /^缺少参数：action/],
    [['review', 'frob'], 2, /^用法：panhuo review list/],
    [['review', 'show', '甲'], 2, /^用法：panhuo review list/],
    [['review', 'list', '--kind', 'cat'], 2, /^没有这种待审队列：cat/],
    [['review', 'list', '--limit', '0'], 2, /^--limit 应为/],
    [['review', 'decide', '甲', '乙'], 2, /^需要写明结论：--same、--different、--parent 之一/],
    [['review', 'decide', '甲', '乙', '--same', '--parent', '--reason', 'x'], 2, /只能写一个/],
    [['review', 'decide', '甲', '乙', '--same'], 2, /^决定需要写明理由/],
    [['review', 'decide', '甲', '乙', '--same', '--reason', ' '], 2, /^决定需要写明理由/],
    [['review', 'decide', '甲', '乙', '--same', '--reason', 'x', '--by', ''], 2, /^需要写明决定人/],
    [['review', 'decide', '甲', ' 甲', '--same', '--reason', 'x'], 3, /本来就是同一个/],
    [['review', 'decide', '长'.repeat(301), '乙', '--same', '--reason', 'x'], 3, /不能超过 300 字/],
    [['review', 'withdraw', 'x', '--reason', 'x'], 2, /^决定的编号应为整数/],
    [['review', 'withdraw', '1'], 2, /^撤回需要写明理由/],
    [['label', 'set', 'CN1', 'sei'], 2, /^用法：panhuo label set/],
    [['label', 'set', 'CN1', 'sei', '1', '--reason', 'x'], 2, /^需要写明结论：--yes、--no 之一/],
    [['label', 'set', 'CN1', 'sei', '1', '--no', '--grade', 'A', '--reason', 'x'], 3, /没有等级/],
    [['label', 'set', 'CN1', 'sei', '1', '--yes', '--grade', 'Z', '--reason', 'x'], 3, /A、B 或 C/],
    [['label', 'set', '一种装置', 'sei', '1', '--yes', '--reason', 'x'], 3, /CN102307917/],
  ])('%j ends with %i, and nothing is stored', async (argv, code, message) => {
    expect(await run('office', '--json', ...argv)).toBe(code);
    const { error } = JSON.parse(out) as { error: ErrorReport };
    expect(error.message).toMatch(message);
    expect(await exists(path.join(folder, 'office', 'decisions'))).toBe(false);
  });

  it('a database that is down ends with 5 and keeps the password', async () => {
    vi.stubEnv('DATABASE_URL', 'postgresql://panhuo:Geheim-7x@127.0.0.1:1/office');
    expect(await run('office', '--json', 'review', 'history')).toBe(5);
    expect(await run('office', 'review', 'decide', '甲', '乙', '--same', '--reason', 'x')).toBe(5);
    expect(err).toContain('✗ 决定库不可用：PostgreSQL 127.0.0.1:1/office，连接不上或已中断（ECONNREFUSED）');
    expect(out + err).not.toMatch(/Geheim|panhuo:/);
  });
});

describe('decisions in words', () => {
  const decision: Decision = {
    decision_id: 1,
    kind: 'org_pair',
    subject: '乙',
    object: '甲',
    verdict: 'parent',
    value: { parent: '甲' },
    decided_by: '张三',
    reason: 'x',
    decided_at: '2026-05-06T07:08:09.123Z',
    supersedes: null,
    withdrawn: false,
  };

  it('say who is above whom', () => {
    expect(verdictWords(decision)).toBe('甲 是 乙 的上级');
    expect(verdictWords({ ...decision, value: { parent: '乙' } })).toBe('乙 是 甲 的上级');
    expect(verdictWords({ ...decision, verdict: 'same', value: null })).toBe('乙 与 甲：同一机构');
    const label = {
      kind: 'patent_label',
      subject: 'CN1',
      object: 'sei/1',
      verdict: 'yes',
      value: { grade: 'A' },
    };
    expect(verdictWords({ ...decision, ...label })).toBe('CN1 属于 sei/1（A 级）');
  });

  it('say what became of each', () => {
    const rows = [
      decision,
      { ...decision, decision_id: 2, supersedes: 1 },
      { ...decision, decision_id: 3, supersedes: 2, withdrawn: true },
      { ...decision, decision_id: 4, object: '丙' },
    ];
    expect([...fates(rows).values()]).toEqual(['由 2 号取代', '由 3 号撤回', '撤回', '有效']);
  });
});
