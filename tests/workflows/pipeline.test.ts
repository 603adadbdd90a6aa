import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PanhuoError, reportOf } from '../../domain/errors.ts';
import { LIMITS } from '../../temporal.config.ts';
import { addOutcomes, emptyTally, ingestOut, intoBatches, mapLimit } from '../../workflows/batches.ts';
import { isCancellation } from '../../workflows/failure.ts';
import type { IngestIn, Progress } from '../../workflows/flows.ts';
import { type IngestCarry, ingestFlow, runFlow } from '../../workflows/pipeline.ts';
import type { StepCalls } from '../../workflows/steps.ts';
import { documentOf, namedSteps, outcomeOf } from '../engine/support.ts';

const input = (files: string[]): IngestIn => ({ source: 's', kind: 'publication', files, correlation: 'c' });
const quiet = () => undefined;
const sleep = async () => undefined;

describe('batches', () => {
  it('keep the order, lose nothing and stay within count and bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000_000 }), { maxLength: 600 }), (sizes) => {
        const documents = sizes.map((bytes, at) => documentOf('s', `${at}`, bytes));
        const batches = intoBatches(documents);
        expect(batches.flat()).toEqual(documents);
        for (const batch of batches) {
          const bytes = batch.reduce((sum, document) => sum + document.bytes, 0);
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(LIMITS.documentsPerBatch);
          if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(LIMITS.bytesPerBatch);
        }
      }),
    );
  });

  it('give several cores something to do when there is little', () => {
    const documents = Array.from({ length: 40 }, (_, at) => documentOf('s', `${at}`, 2_000_000));
    expect(intoBatches(documents).map((batch) => batch.length)).toEqual(Array.from({ length: 10 }, () => 4));
  });
});

describe('mapLimit', () => {
  it('never has more in flight than allowed and answers in order', async () => {
    let flying = 0;
    let most = 0;
    const answers = await mapLimit(
      Array.from({ length: 30 }, (_, at) => at),
      4,
      async (item) => {
        flying += 1;
        most = Math.max(most, flying);
        await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5));
        flying -= 1;
        return item * 2;
      },
    );
    expect(most).toBe(4);
    expect(answers).toEqual(Array.from({ length: 30 }, (_, at) => at * 2));
  });

  it('throws the foremost failure after everything in flight has ended', async () => {
    const ended: number[] = [];
    const work = mapLimit([0, 1, 2, 3, 4, 5], 3, async (item) => {
      await new Promise((resolve) => setTimeout(resolve, item === 1 ? 30 : 5));
      ended.push(item);
      if (item === 1 || item === 2) throw new Error(`item ${item}`);
    });
    await expect(work).rejects.toThrow('item 1');
    expect(ended.sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('sums and listed outcomes', () => {
  it('count every document and list the troubled ones first when not all fit', () => {
    const tally = emptyTally();
    for (let from = 0; from < 1200; from += 200) {
      const some = Array.from({ length: 200 }, (_, at) => from + at);
      addOutcomes(
        tally,
        some.map((at) => outcomeOf(documentOf('s', `${at}`, 1), 10, at % 4 === 0 ? 1 : 0)),
      );
    }
    const out = ingestOut('s', tally);
    expect(out).toMatchObject({ documents: 1200, rows: 12_000, rejects: 300, records: 11_700 });
    expect(out.rejects_by_reason).toEqual({ 申请号校验位不符: 300 });
    expect(out.outcomes).toHaveLength(500);
    expect(out.outcomes_omitted).toBe(700);
    expect(out.outcomes.filter((one) => one.rejects > 0)).toHaveLength(300);
    const order = out.outcomes.map((one) => Number(one.document.name));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('stay small enough for one payload however wide the tables are', () => {
    const tally = emptyTally();
    const wide = outcomeOf(documentOf('s', 'wide', 1), 10);
    const mapping = Array.from({ length: 60 }, (_, at) => ({
      column: `很长的中文列名第${at}列`,
      field: null,
      by: 'unknown' as const,
      confidence: 0,
    }));
    addOutcomes(
      tally,
      Array.from({ length: 500 }, () => ({ ...wide, mapping })),
    );
    const out = ingestOut('s', tally);
    expect(Buffer.byteLength(JSON.stringify(out))).toBeLessThan(LIMITS.answerBytes);
    expect(out.outcomes.length + out.outcomes_omitted).toBe(500);
  });
});

describe('ingest', () => {
  it('reads a document given twice once and says so', async () => {
    const name = '/in/0_10_5_0_0_0.csv';
    const { steps } = namedSteps();
    const end = await ingestFlow({ sleep, steps, progress: quiet }, input([name, name]));
    expect(end).toMatchObject({ done: true, out: { documents: 1, repeated: 1, rows: 5 } });
  });

  it('reads the listing of the source answer by answer when no file is named', async () => {
    const { steps } = namedSteps();
    const cursors: (string | undefined)[] = [];
    const listing: StepCalls = {
      ...steps,
      archiveFiles: async ({ cursor }) => {
        cursors.push(cursor);
        const at = cursors.length;
        return {
          documents: [documentOf('s', `/in/${at}_10_5_0_0_0.csv`, 10)],
          ...(at < 3 ? { next: `after-${at}` } : {}),
        };
      },
    };
    const end = await ingestFlow({ sleep, steps: listing, progress: quiet }, input([]));
    expect(cursors).toEqual([undefined, 'after-1', 'after-2']);
    expect(end).toMatchObject({ done: true, out: { documents: 3, rows: 15 } });
  });

  it.each(['files', 'listing'])('comes to the same answer in one run and in many (%s)', async (mode) => {
    const { steps } = namedSteps();
    const names = Array.from({ length: 4 }, (_, at) => `/in/${at}_10_${at + 1}_1_0_0.csv`);
    const paged: StepCalls = {
      ...steps,
      archiveFiles: async ({ files, cursor }) => {
        if (files.length > 0) return steps.archiveFiles({ ...input(files) });
        const at = Number(cursor ?? 0);
        return {
          documents: [documentOf('s', names[at] as string, 10)],
          ...(at + 1 < names.length ? { next: String(at + 1) } : {}),
        };
      },
    };
    // Two waves of files need more than 10,000; the names repeat, so nearly all are repeats.
    const files =
      mode === 'listing'
        ? []
        : Array.from({ length: 25_000 }, (_, at) => names[Math.floor(at / 10_000)] as string);
    const whole = await ingestFlow({ sleep, steps: paged, progress: quiet }, input(files));
    let carry: IngestCarry | undefined;
    let runs = 0;
    for (;;) {
      runs += 1;
      const given = runs === 1 ? input(files) : input([]);
      const end = await ingestFlow(
        { sleep, steps: paged, progress: quiet, shouldPause: () => true },
        given,
        carry,
      );
      if (end.done) {
        expect(end).toEqual(whole);
        break;
      }
      carry = JSON.parse(JSON.stringify(end.carry)) as IngestCarry;
    }
    expect(runs).toBe(mode === 'listing' ? 4 : 3);
  });

  it('does not accept a parse step that loses a document', async () => {
    const { steps } = namedSteps();
    const lossy: StepCalls = { ...steps, parseDocuments: async () => ({ outcomes: [] }) };
    const work = ingestFlow({ sleep, steps: lossy, progress: quiet }, input(['/in/0_10_5_0_0_0.csv']));
    await expect(work).rejects.toThrow('accounts for 0');
  });

  it('reports progress that only grows and ends with everything', async () => {
    const { steps } = namedSteps();
    const seen: Progress[] = [];
    const files = Array.from({ length: 5 }, (_, at) => `/in/${at}_9000000_7_0_0_0.csv`);
    await ingestFlow({ sleep, steps, progress: (progress) => seen.push(progress) }, input(files));
    expect(seen.at(-1)).toEqual({
      flow: 'ingest',
      source: 's',
      stage: 'done',
      unit: 'document',
      done: 5,
      total: 5,
      rows: 35,
    });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });
});

describe('run', () => {
  const sources = ['a', 'b', 'c'].map((source) => ({
    source,
    kind: 'publication',
    files: ['/in/0_10_5_0_0_0.csv'],
  }));

  it('builds over what could be read and names what could not', async () => {
    const { steps, calls } = namedSteps();
    const out = await runFlow(
      {
        steps,
        progress: quiet,
        reportOf,
        isCancellation,
        ingest: async (one) => {
          if (one.source === 'b') throw new PanhuoError('PANHUO_INPUT_EMPTY', '文件为空');
          const end = await ingestFlow({ sleep, steps, progress: quiet }, one);
          if (!end.done) throw new Error('paused');
          return end.out;
        },
      },
      { sources, correlation: 'c' },
    );
    expect(out.sources.map((one) => one.source)).toEqual(['a', 'c']);
    expect(out.failures).toEqual([
      { source: 'b', error: { code: 'PANHUO_INPUT_EMPTY', message: '文件为空', exit: 3 } },
    ]);
    expect(calls.build).toBe(1);
  });

  it('does not build after a cancellation', async () => {
    const { steps, calls } = namedSteps();
    const work = runFlow(
      {
        steps,
        progress: quiet,
        reportOf,
        isCancellation,
        ingest: async () => {
          throw new PanhuoError('PANHUO_CANCELLED', '已取消');
        },
      },
      { sources, correlation: 'c' },
    );
    await expect(work).rejects.toMatchObject({ code: 'PANHUO_CANCELLED' });
    expect(calls.build).toBe(0);
  });
});
