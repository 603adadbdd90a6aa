import { describe, expect, it } from 'vitest';
import { Progress } from '../../cli/progress.ts';
import type { Progress as FlowProgress } from '../../workflows/flows.ts';

/** What a progress writes to a stream that is no terminal, with a clock of its own. */
function lines(options: { quiet?: boolean } = {}) {
  let text = '';
  let clock = 0;
  const stream = {
    isTTY: false,
    write: (more: string) => {
      text += more;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  const progress = new Progress(stream, { quiet: options.quiet ?? false, now: () => clock });
  return {
    progress,
    wait: (ms: number) => {
      clock += ms;
    },
    said: () => text.split('\n').slice(0, -1),
  };
}

const reading = (done: number, rows: number): FlowProgress => ({
  flow: 'ingest',
  stage: 'parse',
  unit: 'document',
  done,
  total: 500,
  rows,
});
const building = (note?: string): FlowProgress => ({
  flow: 'build',
  stage: 'build',
  unit: 'build',
  done: 0,
  total: 1,
  rows: 0,
  ...(note ? { note } : {}),
});

describe('progress where nobody watches', () => {
  it('says what a run waits for when nothing else goes on', () => {
    const { progress, said } = lines();
    const part = (source: string, stage: FlowProgress['stage'], note?: string): FlowProgress => ({
      ...reading(0, 0),
      source,
      stage,
      total: 0,
      ...(note ? { note } : {}),
    });
    const run = (parts: FlowProgress[]): FlowProgress => ({
      ...reading(7, 0),
      flow: 'run',
      stage: 'ingest',
      unit: 'source',
      total: 9,
      parts,
    });
    progress.flow(run([part('market', 'crawl'), part('policies', 'wait', '61 秒后继续')]));
    progress.flow(run([part('policies', 'wait', '61 秒后继续；site.example：状态 429')]));
    expect(said()).toEqual(['… 采集 7/9', '… 等待 7/9，policies 61 秒后继续；site.example：状态 429']);
  });

  it('is plain lines: a stage when it begins and ends, and now and then between', () => {
    const { progress, wait, said } = lines();
    for (let done = 0; done <= 500; done++) {
      progress.flow(reading(done, done * 10));
      wait(10);
    }
    expect(said()).toEqual([
      '… 解析 0/500',
      '… 解析 200/500，2,000 行',
      '… 解析 400/500，4,000 行',
      '… 解析 500/500，5,000 行',
    ]);
    expect(said().join('')).not.toContain('\u001b');
  });

  it('of a run shows its documents, of a build its models', () => {
    const { progress, wait, said } = lines();
    const run: FlowProgress = { flow: 'run', stage: 'ingest', unit: 'source', done: 0, total: 2, rows: 70 };
    progress.flow({ ...run, rows: 0 });
    progress.flow({ ...run, parts: [reading(3, 40), { ...reading(4, 30), total: 10 }] });
    progress.flow(building());
    wait(5000);
    progress.flow(building('模型 3/13：dim_\u001b[2Jpatent'));
    expect(said()).toEqual(['… 采集 0/2', '… 解析 7/510，70 行', '… 构建', '… 构建 3/13，dim_·[2Jpatent']);
  });

  it('keeps quiet when asked to, but for notes', () => {
    const { progress, said } = lines({ quiet: true });
    progress.flow(reading(1, 1));
    progress.doing('下载');
    progress.note('没有可用的 Temporal，改为单进程执行');
    expect(said()).toEqual(['没有可用的 Temporal，改为单进程执行']);
  });
});
