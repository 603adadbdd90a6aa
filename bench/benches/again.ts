import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { grouped } from '../../domain/text.ts';
import { findCli } from '../../engine/lookup.ts';
import type { RunOut } from '../../workflows/flows.ts';
import { expectUnchanged } from '../data/builders.ts';
import { type Input, oneDay } from '../data/gazette.ts';
import { expectEqual } from '../data/verify.ts';
import { measure, panhuo, type Run } from '../harness/measure.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { type Service, startService } from '../harness/service.ts';
import { type Session, say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench } from './bench.ts';

/** The main job on files that were read before: the whole command, with each engine. */
export const againBench: Bench = {
  name: 'again',
  about: '主任务：同样的文件再读一次',
  async run({ session, rounds, machine }) {
    const day = await oneDay(session);
    say(`again：${grouped(day.rows)} 行，先完整运行一次（不计时）…`);
    const homes = {
      inline: session.folder('again'),
      cold: session.folder('again'),
      up: session.folder('again'),
    };
    const skipped: Record<string, string> = {};
    const temporal = await temporalReason();
    const contenders = [await prepared(session, day, 'inline', homes.inline, 'panhuo run --engine inline')];
    let service: Service | undefined;
    if (temporal === null) {
      contenders.push(
        await prepared(
          session,
          day,
          'temporal-cold',
          homes.cold,
          'panhuo run with Temporal, nothing running before',
        ),
      );
      contenders.push(await prepared(session, day, 'temporal-up', homes.up, 'panhuo run beside panhuo up'));
      service = await startService(session, panhuo(homes.up, '--engine', 'temporal', 'up', '--port', '0'));
    } else {
      skipped['temporal-cold'] = temporal;
      skipped['temporal-up'] = temporal;
      say(`  Temporal 未参加：${temporal}`);
    }
    const { raced } = await race(contenders, rounds).finally(() => service?.stop());
    const work = `${grouped(day.rows)} rows (${day.work}) a second time: every source, then build`;
    const common = { work, data: day.data, machine, unit: 's', goal: '< 2 s', against: () => false };
    return {
      bench: 'again',
      work,
      data: day.data,
      lines: raced.map((one) => lineOf(one, null)),
      measurements: raced.map(({ contender: { id } }) =>
        measurementOf({ ...common, name: `again.${id}`, ours: id, value: (run) => run.wall }, raced, skipped),
      ),
      skipped,
    } satisfies Outcome;
  },
};

/** Why there is no Temporal to measure with; null when there is one. Getting one takes minutes and is not the bench's work. */
async function temporalReason(): Promise<string | null> {
  if (process.env.TEMPORAL_ADDRESS) return '设置了 TEMPORAL_ADDRESS：已有的服务不能从头启动';
  for await (const _ of findCli(process.env, () => undefined, false)) return null;
  return '本机没有 Temporal 命令行工具（npm start 会取得一个）';
}

async function prepared(
  session: Session,
  day: Input,
  id: string,
  home: string,
  title: string,
): Promise<Contender> {
  await mkdir(home, { recursive: true });
  const sources = { gazette: { kind: 'publication', parser: 'gazette-csv', files: day.files } };
  await writeFile(
    path.join(home, 'panhuo.yaml'),
    stringify({ sources, synthetic: day.data === 'synthetic' }),
  );
  const engine = id === 'inline' ? 'inline' : 'temporal';
  const first = await measure(session, panhuo(home, '--engine', 'inline', 'run'));
  expectEqual('首次发布', (JSON.parse(first.stdout) as RunOut).build.published, true);
  return {
    id,
    role: 'ours',
    title,
    run: () => measure(session, panhuo(home, '--engine', engine, 'run')),
    check: async (run: Run) => {
      const out = JSON.parse(run.stdout) as RunOut;
      expectEqual(
        '来源',
        out.sources.map(({ documents, known }) => ({ documents, known })),
        [{ documents: day.files.length, known: day.files.length }],
      );
      expectUnchanged(out.build);
    },
  };
}
