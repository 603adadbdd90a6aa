import path from 'node:path';
import { itemsOf } from '../../activities/score/items.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { printable, renderTable } from '../../domain/text.ts';
import { exists, replaceFile } from '../../lake/atomic.ts';
import { decider } from '../decisions.ts';
import { frozenIn, type Round, textsOf, universityOf } from './round.ts';
import { figure } from './words.ts';

/** What an evaluator has to score, with the own points so far; with `--out` as a table to fill in and import. */
export async function items(round: Round, options: Record<string, unknown>): Promise<void> {
  const { state, content } = await frozenIn(round);
  const by = decider(options);
  const wanted = new Set(textsOf(options.centre).map((text) => universityOf(state, text)));
  const list = itemsOf(content, state, by).filter(
    ({ university }) => wanted.size === 0 || wanted.has(university),
  );
  if (list.length === 0)
    throw new PanhuoError('PANHUO_SCORE_NOT_NAMED', `${by} 在 ${round.name} 没有要评的中心`, {
      hint: `评审员：${state
        .members()
        .filter(({ role }) => role === 'evaluator')
        .map(({ name }) => name)
        .join('、')}；用 --by 写明是谁。`,
    });
  let file: string | null = null;
  if (options.out !== undefined) {
    file = path.resolve(String(options.out));
    // It may be filled in already, and nothing brings that back.
    if (await exists(file))
      throw new PanhuoError('PANHUO_USAGE', `文件已经存在，没有覆盖：${file}`, { hint: '请另起一个名字。' });
    const { ratingsWorkbook } = await import('../../activities/score/ratings-sheet.ts');
    await replaceFile(file, await ratingsWorkbook(list));
  }
  round.context.say(
    file === null
      ? [
          renderTable(
            [
              { title: '高校', max: 30 },
              { title: '指标', max: 30 },
              { title: '满分', align: 'right' },
              { title: '我的评分', align: 'right' },
              { title: '编号', align: 'right' },
              { title: '问题', max: 60 },
              { title: '中心自报', max: 40 },
            ],
            list.map((item) => [
              item.university,
              `${item.name}（${item.indicator}）`,
              figure(item.max),
              item.decision === null ? '' : item.points === null ? '无法评判' : figure(item.points),
              item.decision === null ? '' : String(item.decision),
              item.question,
              item.reported.join('；'),
            ]),
          ),
          '另一位评审员的评分在双方都提交之后可见。',
        ].join('\n')
      : printable(`已写出 ${list.length} 项的评分表：${file}`),
  );
  if (file !== null) round.context.say(`填好后导入：panhuo score ${round.name} import 评分表 --by ${by}`);
  round.context.answer({ round: round.name, by, items: list, file });
}
