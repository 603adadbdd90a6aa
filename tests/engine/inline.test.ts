import { describe, expect, it } from 'vitest';
import { PanhuoError } from '../../domain/errors.ts';
import { inlineEngine } from '../../engine/inline.ts';
import type { Progress } from '../../workflows/flows.ts';
import type { Steps } from '../../workflows/steps.ts';
import { namedSteps, silent } from './support.ts';

function engineOf(change: Partial<Steps> = {}) {
  const { steps, calls } = namedSteps();
  const pauses: number[] = [];
  const engine = inlineEngine({
    steps: { ...steps, ...change },
    log: silent,
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  return { engine, calls, pauses };
}
const input = { source: 's', kind: 'publication', files: ['/in/0_10_5_1_0_0.csv'], correlation: 'c' };

describe('the inline engine', () => {
  it('runs the flows', async () => {
    const { engine } = engineOf();
    await expect(engine.ingest(input)).resolves.toMatchObject({
      documents: 1,
      rows: 5,
      records: 4,
      rejects: 1,
    });
    await expect(engine.build({ correlation: 'c' })).resolves.toMatchObject({ snapshot: 'snapshot-1' });
    const out = await engine.run({ sources: [input], correlation: 'c' });
    expect(out.sources[0]?.rows).toBe(5);
    expect(out.build.published).toBe(true);
  });

  it('retries with the pauses of the policy and gives up after five attempts', async () => {
    const { engine, calls, pauses } = engineOf();
    await expect(engine.ingest({ ...input, files: ['/in/0_10_5_1_2_0.csv'] })).resolves.toMatchObject({
      rows: 5,
    });
    expect(pauses).toEqual([1000, 2000]);
    expect(calls.parse).toBe(3);
    const never = engine.ingest({ ...input, files: ['/in/0_10_5_1_9_0.csv'] });
    await expect(never).rejects.toMatchObject({ code: 'PANHUO_INTERNAL', message: 'disk busy' });
    expect(calls.parse).toBe(8);
  });

  it.each([
    ['a refused input', () => new PanhuoError('PANHUO_INPUT_EMPTY', '空')],
    ['a failure the policy names', () => new PanhuoError('PANHUO_MODEL_FAILED', '模型失败')],
    ['a mistake in the program', () => new TypeError('x is not a function')],
  ])('does not retry %s', async (_what, make) => {
    let attempts = 0;
    const { engine } = engineOf({
      buildWarehouse: async () => {
        attempts += 1;
        throw make();
      },
    });
    await expect(engine.build({ correlation: 'c' })).rejects.toThrow(make().message);
    expect(attempts).toBe(1);
  });

  it('retries a network failure although it is a TypeError', async () => {
    let attempts = 0;
    const { engine } = engineOf({
      archiveFiles: async () => {
        attempts += 1;
        if (attempts < 2) throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
        return { documents: [] };
      },
    });
    await expect(engine.ingest(input)).resolves.toMatchObject({ documents: 0 });
    expect(attempts).toBe(2);
  });

  it('hands over copies, as a server would', async () => {
    const seen: unknown[] = [];
    const { engine } = engineOf({
      buildWarehouse: async (given) => {
        seen.push(given);
        given.correlation = 'changed';
        return {
          snapshot: null,
          published: false,
          blocked: false,
          models: [],
          audits: [],
          extra: undefined,
        } as never;
      },
    });
    const given = { correlation: 'c' };
    const out = await engine.build(given);
    expect(given.correlation).toBe('c');
    expect(Object.keys(out)).not.toContain('extra');
  });

  it('runs builds one after the other', async () => {
    let inside = 0;
    let most = 0;
    const { engine } = engineOf({
      buildWarehouse: async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 10));
        inside -= 1;
        return { snapshot: null, published: false, blocked: false, models: [], audits: [] };
      },
    });
    await Promise.all([1, 2, 3].map((at) => engine.build({ correlation: `${at}` })));
    expect(most).toBe(1);
  });

  it('stops when cancelled and passes the signal and the notes on', async () => {
    const cancel = new AbortController();
    const seen: Progress[] = [];
    const { engine } = engineOf({
      buildWarehouse: (_input, context) =>
        new Promise((_resolve, reject) => {
          context?.note('模型 3/12');
          context?.signal.addEventListener('abort', () => reject(new Error('stopped')));
          cancel.abort();
        }),
    });
    const work = engine.build({ correlation: 'c' }, (progress) => seen.push(progress), cancel.signal);
    await expect(work).rejects.toMatchObject({ code: 'PANHUO_CANCELLED' });
    expect(seen.at(-1)).toMatchObject({ stage: 'build', note: '模型 3/12' });
  });
});
