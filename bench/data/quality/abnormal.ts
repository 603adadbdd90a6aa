import type { Province } from '../../../sample/province/index.ts';
import type { Patent } from '../../../sample/province/patent.ts';
import { copied, textOf } from '../../../sample/province/text.ts';
import { type Score, scored } from './score.ts';
import type { Warehouse } from './warehouse.ts';

/** Types of the regulation with the rules that are after them. */
const KINDS: Readonly<Record<number, { title: string; rules: readonly string[] }>> = {
  1: { title: '内容明显相同', rules: ['same-text'] },
  2: { title: '试验数据相同', rules: ['same-figures'] },
  3: { title: '名称与分类号无关', rules: ['title-apart'] },
  4: { title: '权利要求堆砌', rules: ['long-claim'] },
  5: { title: '研发人员极少而大量申请', rules: ['inventor-burst', 'few-rd-staff'] },
  6: { title: '共用地址与发明人', rules: ['shared-address', 'shared-inventors'] },
  7: { title: '申请后很快转让', rules: ['transfer-hub', 'inventor-change'] },
  8: { title: '重复他人已公开的内容', rules: ['published-by-others'] },
};

/**
 * Planted abnormal filings against the signals of their own type, and all signals against all planted. What a signal finds of another type is
 * no mistake of a clue; the notes say how much of the found was planted at all.
 */
export async function abnormalScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<{ number: string; rule: string }>(
    `SELECT DISTINCT d.application_number AS number, s.rule_id AS rule FROM fct_abnormal_signal AS s JOIN dim_patent AS d ON d.patent_id = s.patent_id
     WHERE d.application_number IS NOT NULL`,
  );
  const planted = new Map<string, number>();
  const visible = new Set<string>();
  for (const { type, from, to } of province.abnormalGroups())
    for (const patent of province.patents(from, to)) {
      planted.set(patent.application, type);
      if (isVisible(province, type, patent)) visible.add(patent.application);
    }
  const flaggedBy = (rules: readonly string[]) =>
    new Set(rows.filter(({ rule }) => rules.includes(rule)).map(({ number }) => number));
  const plantedIn = (found: ReadonlySet<string>) => [...found].filter((number) => planted.has(number)).length;
  const every = Object.entries(KINDS).map(([key, { title, rules }]) => {
    const type = Number(key);
    const found = flaggedBy(rules);
    const own = [...planted].filter(([, of]) => of === type).map(([number]) => number);
    const seen = own.filter((number) => visible.has(number));
    const right = own.filter((number) => found.has(number)).length;
    const caught = seen.filter((number) => found.has(number)).length;
    const shown = seen.length < own.length ? `；数据中看得见 ${seen.length} 件，其中判出 ${caught}` : '';
    return scored(
      `abnormal.${type}`,
      `线索 ${type}：${title}`,
      { planted: own.length, found: found.size, right },
      `判出的有 ${plantedIn(found)} 件属于任何一类植入${shown}`,
    );
  });
  const known = new Set(Object.values(KINDS).flatMap(({ rules }) => rules));
  const others = [...new Set(rows.map(({ rule }) => rule))].filter((rule) => !known.has(rule)).sort();
  const rest = flaggedBy(others);
  const all = new Set(rows.map(({ number }) => number));
  return [
    ...every,
    scored(
      'abnormal.weak',
      '线索：其余弱信号',
      { planted: planted.size, found: rest.size, right: plantedIn(rest) },
      others.join('、'),
    ),
    scored('abnormal', '线索：任一信号', { planted: planted.size, found: all.size, right: plantedIn(all) }),
  ];
}

/** Figures are in a third of the texts; who copies may have filed before the other was published. */
function isVisible(province: Province, type: number, patent: Patent): boolean {
  if (type === 2) return textOf(province.world, patent).abstract.includes('连续运行');
  if (type !== 8) return true;
  const source = copied(province.world, patent);
  const published = source?.published ?? source?.granted ?? null;
  return published !== null && published < patent.filing;
}
