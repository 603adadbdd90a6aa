import { describe, expect, it } from 'vitest';
import type { IngestIn, Progress } from '../../workflows/flows.ts';
import { type IngestCarry, ingestFlow } from '../../workflows/pipeline.ts';
import type { StepCalls } from '../../workflows/steps.ts';
import { site } from '../engine/site.ts';

const input: IngestIn = { source: 's', kind: '', files: [], correlation: 'c', crawl: true };

describe('a crawl', () => {
  it('parses every page once and acknowledges it in the next call, the last ones too', async () => {
    const { calls, asked, parsed, documents } = site(25, 10);
    const end = await ingestFlow(
      { sleep: async () => undefined, steps: calls, progress: () => undefined },
      input,
    );
    expect(asked.map((crawl) => crawl.cursor)).toEqual([undefined, '10', '20', '25']);
    expect(parsed.sort()).toEqual(documents.map((document) => document.name).sort());
    expect(end).toMatchObject({
      done: true,
      out: {
        documents: 25,
        rows: 75,
        crawl: { requests: 25, bytes: 250, warnings: ['缺少字段：摘要'], ledger: { fetched: 25 } },
      },
    });
  });

  it('sleeps as long as the site asks before it goes on', async () => {
    const { calls } = site(20, 10, { at: 10, ms: 61_000 });
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const waits: string[] = [];
    const progress = ({ stage, note }: Progress) => void (stage === 'wait' && waits.push(note ?? ''));
    await ingestFlow({ sleep, steps: calls, progress }, input);
    expect(slept).toEqual([61_000]);
    expect(waits).toEqual(['61 秒后继续']);
  });

  it('goes on in a fresh run where it paused, with the same sums', async () => {
    const { calls, parsed } = site(35, 10);
    let carry: IngestCarry | undefined;
    for (let runs = 1; ; runs++) {
      const context = { sleep: async () => undefined, steps: calls, progress: () => undefined };
      const end = await ingestFlow({ ...context, shouldPause: () => true }, input, carry);
      if (!end.done) {
        carry = JSON.parse(JSON.stringify(end.carry)) as IngestCarry;
        continue;
      }
      expect(runs).toBeGreaterThan(3);
      expect(end.out).toMatchObject({ documents: 35, rows: 105, crawl: { requests: 35 } });
      expect(parsed).toHaveLength(35);
      return;
    }
  });

  it('says that the site has shut us out', async () => {
    const { calls } = site(5, 10);
    const shut: StepCalls = {
      ...calls,
      crawlPages: async (crawl) => ({ ...(await calls.crawlPages(crawl)), blocked: true, stopped: '拦截页' }),
    };
    const context = { sleep: async () => undefined, steps: shut, progress: () => undefined };
    const end = await ingestFlow(context, input);
    expect(end).toMatchObject({ done: true, out: { crawl: { blocked: true, stopped: '拦截页' } } });
  });

  it('reads a page that two rules keep as two kinds twice', async () => {
    const { calls, documents } = site(1, 10);
    const [page] = documents;
    if (page === undefined) throw new Error('no page');
    const both = [page, { ...page, kind: 'legal_event' }, { ...page }];
    const once: StepCalls = {
      ...calls,
      crawlPages: async (crawl) => ({
        ...(await calls.crawlPages(crawl)),
        documents: crawl.cursor === undefined ? both : [],
        cursor: '3',
        more: false,
      }),
    };
    const end = await ingestFlow(
      { sleep: async () => undefined, steps: once, progress: () => undefined },
      input,
    );
    expect(end).toMatchObject({ done: true, out: { documents: 2, repeated: 1 } });
  });
});
