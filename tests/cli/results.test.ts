import { describe, expect, it } from 'vitest';
import { exitOf, renderRun } from '../../cli/commands/run.ts';
import { renderGuess } from '../../cli/guess.ts';
import { ingestAnswer, renderBuild, renderIngest } from '../../cli/results.ts';
import type { BuildOut, IngestOut } from '../../workflows/flows.ts';
import type { DocumentOutcome } from '../../workflows/steps.ts';

const outcome = (changes: Partial<DocumentOutcome> & { name: string }): DocumentOutcome => ({
  document: { source: 'gazette', kind: 'publication', name: changes.name, sha256: 'a'.repeat(64), bytes: 1 },
  batch: `batch-${changes.name}`,
  known: false,
  rows: 3,
  records: 3,
  rejects: 0,
  duplicates: 0,
  conflicts: 0,
  rejects_by_reason: {},
  lost: {},
  mapping: [
    { column: '公告号', field: 'publication_number', by: 'name', confidence: 1 },
    { column: '备注', field: null, by: 'unknown', confidence: 0 },
    { column: '列3', field: 'title', by: 'map', confidence: 0.333 },
  ],
  warnings: [],
  ...changes,
});

const ingested: IngestOut = {
  source: 'gazette',
  documents: 3,
  known: 1,
  repeated: 2,
  rows: 41278,
  records: 41270,
  rejects: 5,
  duplicates: 3,
  conflicts: 1,
  rejects_by_reason: { publication_number_unreadable: 4, 未列入的原因: 1 },
  lost: { application_number: 20, filing_date: 0 },
  outcomes: [
    outcome({ name: '一.csv', rows: 41272, records: 41264, rejects: 5, duplicates: 3, conflicts: 1 }),
    outcome({ name: '二\u001b[2J.csv', known: true, warnings: ['列名「x」与\n内容不符'] }),
  ],
  outcomes_omitted: 1,
};

const built: BuildOut = {
  snapshot: '20240101-000000-abc',
  published: true,
  blocked: false,
  models: [
    { name: 'stg_a', status: 'built', rows: 41270, ms: 1234 },
    { name: 'dim_b', status: 'kept', rows: 7, ms: 0 },
  ],
  audits: [
    { name: 'stg_a.unique(id)', model: 'stg_a', severity: 'block', failures: 0, samples: [] },
    {
      name: 'dim_b.疑似重复',
      model: 'dim_b',
      severity: 'warn',
      failures: 1200,
      samples: ['{"id":1}', '{"id":2}', '{"id":3}', '{"id":4}'],
    },
  ],
};

describe('an ingest', () => {
  it('accounts for every file and every row', () => {
    expect(renderIngest(ingested, false)).toBe(
      `
文件        状态          行    记录  拒收  重复  冲突
──────────  ────────  ──────  ──────  ────  ────  ────
一.csv      新        41,272  41,264     5     3     1
二·[2J.csv  已在湖中       3       3     0     0     0
另有 1 个文件未列出。
合计 3 个文件：41,278 行 = 41,270 条记录 + 5 行拒收 + 3 行重复；其中冲突 1 条。
2 个文件与前面的内容完全相同，只读一次。
  拒收：公开（公告）号缺失或不可识别 4 行
  拒收：未列入的原因 1 行
  原文不可读、按遗失处理：申请号 20 条（原文保留在 raw 中）
  注意（二·[2J.csv）：列名「x」与·内容不符`.slice(1),
    );
  });

  it('tells of files that gave no document', () => {
    const warnings = ['包.zip 中有 1 个文件不是表格，未读取：说明.docx'];
    expect(renderIngest({ ...ingested, warnings }, false)).toContain(
      '  注意：包.zip 中有 1 个文件不是表格，未读取：说明.docx',
    );
  });

  it('names what is missing in the words of the kind it is missing from', () => {
    const person = outcome({
      name: '名册.csv',
      document: { source: 's', kind: 'person', name: '名册.csv', sha256: 'b'.repeat(64), bytes: 1 },
      rejects: 2,
      rejects_by_reason: { name_missing: 2 },
    });
    const training = outcome({
      name: '培训.csv',
      document: { source: 's', kind: 'training', name: '培训.csv', sha256: 'c'.repeat(64), bytes: 1 },
      rejects: 1,
      rejects_by_reason: { name_missing: 1 },
    });
    const of = (outcomes: DocumentOutcome[]) =>
      renderIngest({ ...ingested, rejects_by_reason: { name_missing: 3 }, outcomes }, false);
    expect(of([person])).toContain('拒收：姓名缺失 3 行');
    expect(of([person, training])).toContain('拒收：姓名缺失／培训名称缺失 3 行');
  });

  it('says that nothing was due instead of counting no requests', () => {
    const crawl = {
      requests: 0,
      bytes: 0,
      ledger: { fetched: 14, unchanged: 0, skipped: 0, failed: 0, waiting: 0 },
      warnings: [],
    };
    const quiet = { ...ingested, documents: 0, outcomes: [], crawl };
    expect(renderIngest(quiet, false)).toMatch(/^没有到期的网页，未发出请求/);
    expect(renderIngest({ ...quiet, crawl: { ...crawl, stopped: '已拦截' } }, false)).toMatch(/^请求 0 次/);
    expect(renderIngest({ ...quiet, crawl: { ...crawl, warnings: ['起始页没有采集'] } }, false)).toMatch(
      /^请求 0 次/,
    );
  });

  it('calls a rehearsal one', () => {
    const lines = renderIngest({ ...ingested, outcomes: [outcome({ name: 'a.csv' })] }, true).split('\n');
    expect(lines[2]).toMatch(/^a\.csv +试读 /);
  });

  it('shows what each column was taken for, and why', () => {
    const one = outcome({ name: 'a.csv', layout: ['文本表格，编码 GB18030'] });
    const text = renderGuess({ ...ingested, outcomes: [one, { ...one }] }, false);
    expect(text).toContain('a.csv 等 2 个文件 → 专利公布公告（publication）\n  文本表格，编码 GB18030\n');
    expect(text).toMatch(/公告号 +publication_number 公开（公告）号 +列名 +1\.00/);
    expect(text).toContain('未识别的列（原样保留在 raw 中）：备注');
    expect(text).toMatch(/列3 +title 名称 +指定 +0\.33/);
    expect(text).toContain('文件里没有的字段：公开（公告）日、');
    // A night of gazette files is no guess; a trial run shows it all the same.
    expect(renderGuess({ ...ingested, outcomes: [outcome({ name: 'a.csv' })] }, false)).toBe('');
    expect(renderGuess({ ...ingested, outcomes: [outcome({ name: 'a.csv' })] }, true)).toContain('公告号');
  });

  it('answers with the one batch, or none when there are several', () => {
    const answer = ingestAnswer(ingested);
    expect(answer).toMatchObject({
      rows: 41278,
      batch: null,
      batches: ['batch-一.csv', 'batch-二\u001b[2J.csv'],
    });
    expect(ingestAnswer({ ...ingested, outcomes: [outcome({ name: 'a.csv' })] })).toMatchObject({
      batch: 'batch-a.csv',
      mapping: [{ column: '公告号' }, { column: '备注' }, { column: '列3' }],
    });
  });
});

describe('a build', () => {
  it('lists what ran, counts what was kept, and shows what audits found', () => {
    expect(renderBuild(built)).toBe(
      `
模型   状态        行    用时
─────  ──────  ──────  ──────
stg_a  已运行  41,270  1.2 秒
1 个模型未变，未重跑。
审计 2 项，1 项发现问题。
  ▲ 提示 dim_b.疑似重复：1,200 行
      {"id":1}
      {"id":2}
      {"id":3}
✓ 已发布快照 20240101-000000-abc`.slice(1),
    );
  });

  it('says when nothing changed, and when the publish was held', () => {
    const kept = built.models.map((model) => ({ ...model, status: 'kept' as const }));
    expect(renderBuild({ ...built, published: false, models: kept, audits: [] })).toBe(
      '2 个模型未变，未重跑。\n审计 0 项，全部通过。\n✓ 没有变化，当前快照仍为 20240101-000000-abc',
    );
    const held = { ...built, published: false, blocked: true, snapshot: null };
    expect(renderBuild(held).split('\n').at(-1)).toBe('✗ 阻断级审计未通过，未发布；当前快照仍为 （无）。');
  });
});

describe('a run', () => {
  const error = { code: 'PANHUO_INPUT_EMPTY', message: '文件是空的：a.csv', hint: '再导出一次。', exit: 3 };

  it('names the sources that could not be read, with place, advice and code', () => {
    const empty = { ...ingested, source: 'empty', documents: 0 };
    const text = renderRun({
      sources: [empty],
      failures: [{ source: 'broken', error: { ...error, where: { file: '/in/a.csv' } } }],
      build: built,
    });
    expect(text.split('\n\n').slice(0, 2)).toEqual([
      '来源 empty：没有文件。',
      '来源 broken\n✗ 文件是空的：a.csv\n  位置：/in/a.csv\n  再导出一次。\n  （PANHUO_INPUT_EMPTY）',
    ]);
  });

  it('ends with the audit before a source, and with the worst source before nothing', () => {
    const failures = [
      { source: 'a', error },
      { source: 'b', error: { ...error, exit: 1 } },
    ];
    expect(exitOf({ sources: [], failures: [], build: built })).toBe(0);
    expect(exitOf({ sources: [], failures, build: built })).toBe(3);
    expect(exitOf({ sources: [], failures, build: { ...built, blocked: true } })).toBe(4);
  });
});
