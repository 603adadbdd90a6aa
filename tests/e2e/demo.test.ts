import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { documentOf, failure, panhuo, processesWith, Running, said } from './support.ts';

const folder = temporaryFolder('panhuo-e2e-');
const home = path.join(folder, 'demo');

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    console.warn('skipped: no script command of util-linux, so no terminal to show a bar in');
    return false;
  }
}

describe('panhuo demo', () => {
  it.skipIf(!hasScript())('shows a bar to who watches, and what to do next', async () => {
    const bin = path.join(projectRoot(), 'bin/panhuo.mjs');
    const line = `stty cols 100 && '${process.execPath}' '${bin}' --home '${home}' demo --exit --patents 300`;
    const done = await new Running('script', ['-qec', line, '/dev/null']).ended;
    expect(done.code, said(done)).toBe(0);
    const frames = done.stdout.replaceAll('\u001b[1G', '\r').split('\r');
    expect(
      frames.some((frame) => /^(抓取|解析|采集) \[[=-]+\] /.test(frame)),
      said(done),
    ).toBe(true);
    expect(
      frames.some((frame) => /^构建 \[[=-]{24}\]/.test(frame)),
      said(done),
    ).toBe(true);
    // The cursor that the bar hides is shown again, and lines wrap again.
    expect(done.stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(done.stdout.lastIndexOf('\u001b[?25l'));
    expect(done.stdout.lastIndexOf('\u001b[?7h')).toBeGreaterThan(done.stdout.lastIndexOf('\u001b[?7l'));
    // A frame never wraps, or the next one could not be drawn over it.
    const bars = frames
      .filter((frame) => /^\S+ \[[=-]{24}\]/.test(frame))
      .map((frame) => frame.split('\u001b')[0] ?? '');
    expect(Math.max(...bars.map(widthOf))).toBeLessThan(100);
    const text = done.stdout;
    expect(text).toContain('[1/3] 示例省（合成数据，300 件专利，');
    expect(text).toMatch(/✓ 已发布快照 \S+/);
    expect(text).toContain('专利授权量（件）');
    expect(text).toContain('【合成数据】');
    expect(text).toContain(`npx panhuo --home ${home} trace metric grants --where city=南京市`);
    expect(processesWith(home)).toEqual([]);
  });

  it('again: the same files, nothing new, plain lines, one JSON document', async () => {
    const done = await panhuo(['--engine', 'inline', 'demo', '--exit', '--patents', '300', '--json'], {
      home,
    });
    expect(done.code, said(done)).toBe(0);
    expect(documentOf(done)).toMatchObject({ home, published: false, synthetic: true });
    expect(done.stderr).toContain('[2/3] 主任务');
    expect(`${done.stdout}${done.stderr}`).not.toContain('\u001b');
    expect(processesWith(home)).toEqual([]);
  });

  it('keeps out of a workspace that is no demo', async () => {
    const real = path.join(folder, 'real');
    await panhuo(['status'], { home: real });
    const error = await failure(['demo', '--exit'], { home: real });
    expect(error).toMatchObject({ code: 'PANHUO_USAGE', exit: 2 });
    expect(error.message).toContain('是一个正式工作区');
  });
});
