import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import type { ErrorReport } from '../../domain/errors.ts';

const home = mkdtempSync(path.join(os.tmpdir(), 'panhuo-usage-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

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
  // What a command leaves here must not become the exit code of the tests.
  process.exitCode = undefined;
});

async function run(...argv: string[]): Promise<number> {
  await main(argv);
  return Number(process.exitCode ?? 0);
}

describe('wrong usage', () => {
  it.each<[string[], string | RegExp]>([
    [['frob'], '没有这个命令：frob'],
    [['buidl'], '没有这个命令：buidl，是否指 build？'],
    [['build', '--onyl', 'x'], '没有这个选项：--onyl，是否指 --only？'],
    [['sql'], '缺少参数：query'],
    [['status', 'x', 'y'], '命令 status 的参数太多（给了 2 个）'],
    [['sql', 'select 1', '--csv'], '选项 --csv <文件> 缺少值'],
    [['import', 'a.csv'], '缺少必需的选项：--as <种类>'],
    [['--engine', 'spark', 'run'], '选项 --engine <引擎> 的值“spark”不对，可选 temporal, inline'],
    [['import', 'a.csv', '--as', '人'], /^不能导入这种记录：人$/],
    [['import', 'a.csv', '--as', 'publication', '--map', 'x'], /^--map 应写作 列名=字段，收到：x$/],
    [['metrics', 'frob'], /^用法：panhuo metrics list，/],
    [['metrics', 'show'], /^用法：panhuo metrics show 指标（缺少指标/],
    [
      ['metrics', 'query', 'grants', '--compare', 'last'],
      /^--compare 应为 prev（上期）或 yoy（上年同期），收到：last$/,
    ],
    [['metrics', 'query', 'grants', '--decompose', 'city'], /^--decompose 分解的是变化，/],
    [
      ['metrics', 'query', 'grants', '--total', 'mean'],
      /^--total 应为 sum（各行相加）或 recompute（重新计算），收到：mean$/,
    ],
    [
      ['metrics', 'cohort', 'conversion_rate_3y', '--ages', '5-1'],
      /^--ages 应为年数，如 1-5 或 1,3,5，收到：5-1$/,
    ],
    [['metrics', 'flow', 'grants', '--top', '0'], /^--top 应为 1 到 1000 之间的整数/],
    [['metrics', 'explain', 'grants'], /^要说明与哪一个数的差异：用 --as-of 日期，或 --snapshot 快照$/],
    [['metrics', 'funnel', 'grants'], /^panhuo metrics funnel 不带指标，收到：grants$/],
    [['metrics', 'query', 'grants', '--limit', '0'], /^--limit 应为 1 到 /],
    [['trace', 'frob', 'x'], /^用法：panhuo trace metric ID/],
    [['trace', 'record', 'x', '--limit', 'many'], /^--limit 应为 1 到 1000 之间的整数，收到：many$/],
    [['snapshots', 'frob'], /^用法：panhuo snapshots，/],
    [['snapshots', 'rollback'], /^用法：panhuo snapshots，/],
    [['snapshots', 'rollback', 'x'], /^回滚需要写明原因/],
    [['snapshots', 'rollback', 'x', '--reason', '  '], /^回滚需要写明原因/],
    [['worker', '--queues', 'crawl,frob'], /^没有这个队列：frob$/],
    [['up', '--port', '70000'], /^--port 应为 0 到 65535 之间的整数/],
    [['demo', '--patents', '5'], /^--patents 应为 100 到 /],
    [['ingest', 'frob'], /^没有这个来源：frob$/],
  ])('%j ends with 2 and says so in Chinese, in both forms', async (argv, expected) => {
    expect(await run('--home', home, '--json', ...argv)).toBe(2);
    const { error } = JSON.parse(out) as { error: ErrorReport };
    if (typeof expected === 'string') expect(error.message).toBe(expected);
    else expect(error.message).toMatch(expected);
    expect(error.exit).toBe(2);
    expect(err).toContain(`✗ ${error.message}\n`);
    expect(err).not.toContain('error:');
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('without a command shows the help', async () => {
    expect(await run()).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('用法： panhuo [选项] [命令]');
    expect(err).toContain('✗ 没有给出命令');
  });
});

describe('help', () => {
  it('is Chinese, complete, and lines up', async () => {
    expect(await run('--help')).toBe(0);
    expect(err).toBe('');
    expect(out).not.toMatch(/Usage|Options|Commands|default|choices/);
    for (const command of [
      'up',
      'demo',
      'ingest',
      'import',
      'build',
      'run',
      'status',
      'doctor',
      'sql',
      'metrics',
      'trace',
      'snapshots',
      'portal',
      'worker',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${command} .*[\\u4e00-\\u9fff]`, 'm'));
    }
  });

  it('of a command names the options that all take', async () => {
    expect(await run('import', '--help')).toBe(0);
    expect(out).toContain('--as <种类>');
    expect(out).toContain('通用选项：');
    expect(out).toContain('--json');
    out = '';
    expect(await run('help', 'import')).toBe(0);
    expect(out).toContain('--as <种类>');
  });

  it('knows its version', async () => {
    expect(await run('--version')).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
