import { rm } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type NearDuplicateInput, nearDuplicateTexts } from '../data/near-duplicate-texts.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say, WrongResult } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** Of the usual number of rows, so that it makes a million texts. */
const SHARE = 1_000_000 / 1_038_950;
/** Peers take a tenth: all of it would take them hours of everybody's time. */
const PEER_SHARE = 0.1;

/** Texts → pairs that resemble each other, through the program of the model; and datasketch on a tenth of them. */
export const nearDuplicatesBench: Bench = {
  name: 'near-duplicates',
  about: '近似文本：100 万段合成摘要中找相近的对；同类工具只做十分之一，按每段计',
  async run(context) {
    const all = Math.max(1000, Math.round(context.rows * SHARE));
    const few = Math.round(all * PEER_SHARE);
    const input = await nearDuplicateTexts(context.session, all);
    say(`near-duplicates：${grouped(all)} 段，同类工具 ${grouped(few)} 段`);
    const { contenders, skipped } = await contendersOf(context, input, few);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const missing = { ...skipped, ...dropped };
    const work = `${grouped(all)} 段 300 字摘要，植入 ${grouped(input.planted)} 对；同类工具 ${grouped(few)} 段`;
    const common = { work, data: 'synthetic' as const, machine: context.machine };
    const each = (texts: number) => (run: Run) => (insideOf(run) / texts) * 1e6;
    const of = (ids: readonly string[]) => raced.filter(({ contender }) => ids.includes(contender.id));
    return {
      bench: 'near-duplicates',
      work,
      data: 'synthetic',
      lines: raced.map((one) => lineOf(one, one.contender.id === 'ours' ? all : few)),
      measurements: [
        measurementOf(
          {
            ...common,
            name: 'near_duplicates.text',
            unit: 'µs/段',
            ours: 'ours',
            value: each(all),
            goal: '≤ 60',
          },
          of(['ours']),
          missing,
        ),
        measurementOf(
          { ...common, name: 'near_duplicates.text.few', unit: 'µs/段', ours: 'ours-few', value: each(few) },
          of(['ours-few', 'datasketch']),
          missing,
        ),
        measurementOf(
          {
            ...common,
            name: 'near_duplicates.rss',
            unit: 'MB',
            ours: 'ours',
            value: (run) => run.rss,
            goal: '≤ 1600',
          },
          of(['ours']),
          missing,
        ),
      ],
      skipped: missing,
    } satisfies Outcome;
  },
};

interface Told {
  inside: number;
  pairs: number;
  planted: number;
}

const toldBy = (run: Run): Told => JSON.parse(run.stdout) as Told;
const insideOf = (run: Run): number => toldBy(run).inside;

async function contendersOf(
  { session, wants }: BenchContext,
  input: NearDuplicateInput,
  few: number,
): Promise<{ contenders: Contender[]; skipped: Record<string, string> }> {
  const skipped: Record<string, string> = {};
  const home = session.folder('near-duplicates');
  /** Copies are 0.85 similar on average: nearly all must be found, and little else. */
  const expecting = (texts: number, least: number) => async (run: Run) => {
    const { pairs, planted } = toldBy(run);
    const there = Math.floor((input.planted * texts) / input.texts);
    if (planted < there * least) throw new WrongResult(`植入 ${there} 对，只找到 ${planted} 对`);
    if (pairs > planted * 1.2 + 10) throw new WrongResult(`植入 ${there} 对，却报了 ${pairs} 对`);
  };
  const own = (id: string, texts: number): Contender => ({
    id,
    role: 'ours',
    title: `ours: program of int_near_duplicate, ${grouped(texts)} texts`,
    run: () => measure(session, ours('near-duplicates-ours', input.file, String(texts), home)),
    check: expecting(texts, 0.95),
    reset: () => rm(home, { recursive: true, force: true }),
  });
  const contenders = [own('ours', input.texts), own('ours-few', few)];
  if (wants('datasketch')) {
    const answer = await peerTools(session, 'datasketch');
    if ('reason' in answer) {
      skipped.datasketch = answer.reason;
      say(`  datasketch 未参加：${answer.reason}`);
    } else {
      const script = path.join(projectRoot(), 'bench', 'peers', 'near_duplicates_datasketch.py');
      contenders.push({
        id: 'datasketch',
        role: 'peer',
        title: `datasketch: MinHashLSH and exact Jaccard, ${grouped(few)} texts`,
        run: () => measure(session, [answer.tools.program('python'), script, input.file, String(few)]),
        // Its bands at 0.7 miss more of them; that is a figure, not a fault.
        check: expecting(few, 0.8),
      });
    }
  }
  return { contenders, skipped };
}
