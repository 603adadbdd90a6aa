import { decomposeSum } from '../../../transforms/semantic/shapes/decompose.ts';
import type { BriefAnswer } from '../../api/brief.ts';
import { cellOf, cutOf, type Figure, figureOf, type Ground } from './figures.ts';
import { changeSaid, periodName, said } from './words.ts';

type Sentence = BriefAnswer['sentences'][number];

/** Three sentences, each made of figures and linked to the first of them: how much, what moved it, what lies unused. */
export async function sentencesOf(ground: Ground): Promise<Sentence[]> {
  const events = await figureOf(ground, 'conversion_events');
  return [await howMuch(ground, events), await whatMoved(ground, events), await whatLies(ground)].filter(
    (sentence) => sentence !== null,
  );
}

const numberSaid = (figure: Figure): string | null =>
  figure.value === null ? null : said(figure.value, figure.definition.format, figure.definition.unit);

/** 「比上年同期625件次增长29.4%」, or that there is nothing to compare with. */
function against({ base, change, growth, definition }: Figure): string {
  if (base === null || change === null) return '上年同期没有可比的数';
  const { format, unit } = definition;
  return `比上年同期的${said(base, format, unit)}${changeSaid({ change, growth }, format, unit)}`;
}

/** 专利转化件次 806件次 → 专利转化806件次 */
const shortName = ({ definition: { name, unit } }: Figure): string =>
  name.endsWith(unit) ? name.slice(0, -unit.length) : name;

async function howMuch(ground: Ground, events: Figure): Promise<Sentence | null> {
  const number = numberSaid(events);
  if (number === null) return null;
  const { rows } = await cutOf(ground, 'conversion_events', 'city');
  const [first] = [...rows]
    .filter((row) => (row.value ?? 0) > 0 && /市$/.test(String(row.city)))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (String(a.city) < String(b.city) ? -1 : 1));
  const most =
    first === undefined || first.value === null || !events.value
      ? ''
      : `；最多的是${first.city}，${said(first.value, 'integer', events.definition.unit)}，占${said(first.value / events.value, 'percent', '')}`;
  return {
    id: 'amount',
    text: `${periodName(ground.period)}${shortName(events)}${number}，${against(events)}${most}。`,
    cell: events.cell,
  };
}

/** The forms and cities that gave most to the change. */
async function whatMoved(ground: Ground, events: Figure): Promise<Sentence | null> {
  const { change, base, definition } = events;
  if (change === null || base === null) return null;
  const unit = definition.unit;
  if (change === 0) {
    return {
      id: 'change',
      text: `${definition.name}与上年同期相同，没有需要解释的变化。`,
      cell: events.cell,
    };
  }
  const parts = async (dimension: string) => {
    const { rows } = await cutOf(ground, 'conversion_events', dimension);
    return decomposeSum(
      rows.map((row) => ({
        group: String(row[dimension]),
        before: row.base ?? 0,
        after: row.value ?? 0,
      })),
    ).filter(({ contribution }) => Math.sign(contribution) === Math.sign(change));
  };
  const [forms, cities] = [await parts('form'), await parts('city')];
  const word = change > 0 ? '增加' : '减少';
  const told = (list: Awaited<ReturnType<typeof parts>>) =>
    list
      .slice(0, 2)
      .map(({ group, contribution }) => `${group}${word}${said(Math.abs(contribution), 'integer', unit)}`)
      .join('、');
  const [byForm, byCity] = [told(forms), told(cities)];
  const why = [byForm && `按方式看主要是${byForm}`, byCity && `按城市看主要是${byCity}`].filter(Boolean);
  return {
    id: 'change',
    text: `${word}的${said(Math.abs(change), 'integer', unit)}中，${why.join('；') || '没有单独一类占主要部分'}。`,
    cell: { ...cellOf(ground, definition) },
  };
}

async function whatLies(ground: Ground): Promise<Sentence | null> {
  const [unused, share, pool] = [
    await figureOf(ground, 'unused_three_years'),
    await figureOf(ground, 'unused_three_years_share'),
    await figureOf(ground, 'open_licence_pool'),
  ];
  const number = numberSaid(unused);
  if (number === null) return null;
  const of = numberSaid(share);
  const offered = numberSaid(pool);
  return {
    id: 'stock',
    text: [
      `期末${unused.definition.name}${number}`,
      of === null ? '' : `，占有效专利的${of}，${against(share)}`,
      offered === null ? '' : `；${pool.definition.name}有${offered}`,
      '。',
    ].join(''),
    cell: unused.cell,
  };
}
