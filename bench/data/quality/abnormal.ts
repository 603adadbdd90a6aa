import type { Province } from '../../../sample/province/index.ts';
import type { Patent } from '../../../sample/province/patent.ts';
import { copied, textOf } from '../../../sample/province/text.ts';
import { type Score, scored } from './score.ts';
import type { Warehouse } from './warehouse.ts';

const KINDS: Readonly<Record<number, string>> = {
  1: '内容明显相同',
  2: '试验数据相同',
  3: '名称与分类号无关',
  4: '权利要求堆砌',
  5: '研发人员极少而大量申请',
  6: '共用地址与发明人',
  7: '申请后很快转让',
  8: '重复他人已公开的内容',
};

/** Planted abnormal filings against the signals of their own type; another type's signal may be right too, and is counted in the last line. */
export async function abnormalScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<{ number: string; type: number }>(
    `SELECT DISTINCT d.application_number AS number, s.type FROM fct_abnormal_signal AS s JOIN dim_patent AS d ON d.patent_id = s.patent_id
     WHERE d.application_number IS NOT NULL`,
  );
  const planted = new Map<string, number>();
  const visible = new Set<string>();
  for (const { type, from, to } of province.abnormalGroups())
    for (const patent of province.patents(from, to)) {
      planted.set(patent.application, type);
      if (isVisible(province, type, patent)) visible.add(patent.application);
    }
  const every = Object.entries(KINDS).map(([key, title]) => {
    const type = Number(key);
    const found = rows.filter((row) => row.type === type).map(({ number }) => number);
    const own = [...planted].filter(([, of]) => of === type).map(([number]) => number);
    const hit = new Set(found.filter((number) => planted.get(number) === type));
    const seen = own.filter((number) => visible.has(number));
    const caught = seen.filter((number) => hit.has(number)).length;
    return scored(
      `abnormal.${type}`,
      `线索 ${type}：${title}`,
      { planted: own.length, found: found.length, right: hit.size },
      seen.length < own.length ? `数据中看得见的 ${seen.length} 件，召回 ${caught}` : undefined,
    );
  });
  const found = new Set(rows.map(({ number }) => number));
  const right = [...found].filter((number) => planted.has(number)).length;
  return [
    ...every,
    scored(
      'abnormal',
      '线索：任一类型',
      { planted: planted.size, found: found.size, right },
      '判对：属于植入的任何一类',
    ),
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
