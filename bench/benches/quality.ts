import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addReference } from '../../activities/annotate/rules/import/store.ts';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { createProvince, type Province, STRATEGIC_FILE, writeProvince } from '../../sample/province/index.ts';
import { buildOurs, expectPublished, publishedFile } from '../data/builders.ts';
import { abnormalScores } from '../data/quality/abnormal.ts';
import { conversionScores } from '../data/quality/conversions.ts';
import { intakesOf } from '../data/quality/files.ts';
import {
  chainScores,
  effectScores,
  highValueScores,
  stageScores,
  strategicScores,
  truthsOf,
} from '../data/quality/labels.ts';
import { eventScores, organisationScores, personScores } from '../data/quality/parties.ts';
import { predictedScores } from '../data/quality/predicted.ts';
import { f1, type Score } from '../data/quality/score.ts';
import { Warehouse } from '../data/quality/warehouse.ts';
import { execute, ours } from '../harness/measure.ts';
import { type Session, say } from '../harness/session.ts';
import type { Measurement, Outcome, Table } from '../result.ts';
import type { Bench } from './bench.ts';

/** Labels, bodies and signals of the warehouse against what was planted in a sample province. Nothing is raced: figures of cost are the others'. */
export const qualityBench: Bench = {
  name: 'quality',
  about: '质量：样例省（合成数据）的机构、人员、标签、线索与植入的事实相比',
  async run({ session, machine, patents, seed }) {
    const province = createProvince({ seed, patents });
    const { home, rss } = await workspaceOf(session, province);
    const warehouse = await Warehouse.open(await publishedFile(home));
    try {
      const { scores, tables, skipped, errors } = await judge(province, warehouse);
      const work = `sample province of ${grouped(patents)} patents, seed ${seed}`;
      const common = { work, machine, rss_mb: rss, skipped };
      return {
        bench: 'quality',
        work,
        data: 'synthetic',
        lines: [],
        tables,
        measurements: [
          ...scores.flatMap((score) => measurementsOf(score, common)),
          ...errors.flatMap(({ id, error }) =>
            error === null ? [] : [measurement(`quality.${id}.error`, error, 'levels', common)],
          ),
        ],
        skipped,
      } satisfies Outcome;
    } finally {
      warehouse.close();
    }
  },
};

/** A fresh workspace with all files of the province, built. */
async function workspaceOf(session: Session, province: Province): Promise<{ home: string; rss: number }> {
  const folder = session.folder('province');
  const home = session.folder('quality');
  say(`quality：生成 ${grouped(province.sizes.patents)} 件专利的样例省`);
  const written = await writeProvince(province, folder);
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'panhuo.yaml'), 'synthetic: true\nsources: {}\nschedules: []\n');
  const shipped = path.join(projectRoot(), 'transforms', 'reference');
  await addReference({ home, shipped, now: new Date() }, path.join(folder, STRATEGIC_FILE));
  const job = path.join(folder, 'job.json');
  await writeFile(job, JSON.stringify(await intakesOf(province, folder, written)));
  say('quality：导入');
  await execute(session, ours('quality-ours', home, job));
  say('quality：构建');
  const { out, rss } = await buildOurs(session, home);
  expectPublished(out);
  return { home, rss: Math.round(rss) };
}

async function judge(province: Province, warehouse: Warehouse) {
  say('quality：对照');
  const truths = await truthsOf(province, warehouse);
  const skipped: Record<string, string> = {};
  const people = await personScores(province, warehouse);
  if (people.length === 0) skipped.person = '仓库中的发明人尚未归一（brg_patent_person.person_id 为空）';
  const predicted = await predictedScores(province, warehouse);
  if (predicted.length === 0) skipped.predicted = '仓库没有推定的标签（int_text_prediction 为空）';
  const stages = await stageScores(province, truths, warehouse);
  const parties = [
    ...(await organisationScores(province, warehouse)),
    ...people,
    ...(await eventScores(province, warehouse)),
  ];
  const conversions = await conversionScores(province, warehouse);
  const labels = [
    ...(await strategicScores(truths, warehouse)),
    ...(await highValueScores(truths, warehouse)),
    ...stages.scores,
    ...(await effectScores(truths, warehouse)),
    ...predicted,
  ];
  const chains = await chainScores(truths, warehouse);
  const abnormal = await abnormalScores(province, warehouse);
  return {
    scores: [...parties, ...conversions, ...labels, ...chains, ...abnormal],
    errors: stages.errors,
    skipped,
    tables: [
      table('机构、人员、权利人、事件', parties),
      table('转化', conversions),
      table('标签', labels),
      {
        title: '成熟度区间中点的平均偏差（级）',
        columns: [{ title: '编号' }, { title: '项目' }, right('件'), right('偏差')],
        rows: stages.errors.map(({ id, title, patents, error }) => [
          id,
          title,
          grouped(patents),
          error?.toFixed(2) ?? '–',
        ]),
      },
      table('产业链', chains),
      table('非正常申请的线索', abnormal),
    ],
  };
}

const right = (title: string) => ({ title, align: 'right' as const });
const shown = (value: number | null) => (value === null ? '–' : value.toFixed(3));

function table(title: string, scores: readonly Score[]): Table {
  return {
    title,
    columns: [
      { title: '编号' },
      { title: '项目' },
      right('植入'),
      right('判出'),
      right('精确率'),
      right('召回率'),
      right('F1'),
      { title: '说明' },
    ],
    rows: scores.map((score) => [
      score.id,
      score.title,
      grouped(score.planted),
      grouped(score.found),
      shown(score.precision),
      shown(score.recall),
      shown(f1(score)),
      score.note ?? '',
    ]),
  };
}

type Common = Pick<Measurement, 'work' | 'machine' | 'rss_mb' | 'skipped'>;

function measurementsOf(score: Score, common: Common): Measurement[] {
  const figures = { precision: score.precision, recall: score.recall, f1: f1(score) };
  return Object.entries(figures).flatMap(([name, value]) =>
    value === null ? [] : [measurement(`quality.${score.id}.${name}`, value, 'share', common)],
  );
}

function measurement(name: string, value: number, unit: string, common: Common): Measurement {
  return {
    name,
    ...common,
    ours: Number(value.toPrecision(4)),
    peers: {},
    limit: null,
    ratio_to_limit: null,
    ratio_to_best_peer: null,
    unit,
    data: 'synthetic',
    goal: null,
    limits: {},
    rounds: 1,
    spread: 0,
  };
}
