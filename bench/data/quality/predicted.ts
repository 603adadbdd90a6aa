import { NODES } from '../../../sample/province/chains.ts';
import type { Province } from '../../../sample/province/index.ts';
import { CHAIN_OF } from './labels.ts';
import { type Score, scored } from './score.ts';
import { grouped, type Warehouse } from './warehouse.ts';

/** What a text without symbols may rightly be called. */
interface Wanted {
  subclasses: ReadonlySet<string>;
  chain: string;
}

/** Needs and listings: their node is known to the generator, and no source says it. Empty when the warehouse predicts nothing. */
export async function predictedScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  if (!warehouse.has('int_text_prediction')) return [];
  const nodes = new Map(NODES.map((node) => [node.key, node]));
  const wanted = new Map<string, Wanted>();
  const add = (number: string, key: string) => {
    const node = nodes.get(key);
    if (node)
      wanted.set(number, {
        subclasses: new Set(node.ipc.map((symbol) => symbol.slice(0, 4))),
        chain: CHAIN_OF[node.chain.key] ?? '',
      });
  };
  for (const { record, truth } of province.needs()) add(record.need_number, truth.node);
  for (const { record, truth } of province.listings()) add(record.listing_number, truth.node);
  const rows = await warehouse.rows<{
    number: string;
    scheme: string;
    level: string;
    label: string;
    chain: string;
  }>(
    `SELECT coalesce(n.need_number, l.listing_number) AS number, p.scheme, p.level, p.label_id AS label, coalesce(c.chain_id, p.label_id) AS chain
     FROM int_text_prediction AS p JOIN int_demand_text AS t ON t.content_id = p.content_id
     LEFT JOIN fct_need AS n ON t.kind = 'need' AND n.need_id = t.subject_id
     LEFT JOIN fct_listing AS l ON t.kind = 'listing' AND l.listing_id = t.subject_id
     LEFT JOIN dim_chain_node AS c ON p.scheme = 'chain_node' AND c.node_id = p.label_id
     WHERE p.is_sure AND t.kind IN ('need', 'listing')`,
  );
  if (rows.length === 0) return [];
  const known = rows.filter(({ number }) => wanted.has(number));
  const judge = (
    id: string,
    title: string,
    found: readonly (typeof rows)[number][],
    isRight: (row: (typeof rows)[number], want: Wanted) => boolean,
    note: string,
  ) => {
    const answers = grouped(found.map((row) => [row.number, row] as const));
    let right = 0;
    for (const [number, own] of answers) {
      const want = wanted.get(number);
      if (want && [...own].every((row) => isRight(row, want))) right++;
    }
    return scored(id, title, { planted: wanted.size, found: answers.size, right }, note);
  };
  const of = (scheme: string) => known.filter((row) => row.scheme === scheme);
  return [
    judge(
      'predicted.ipc',
      '推定：IPC 小类（需求、挂牌）',
      of('ipc').filter(({ level }) => level === 'label'),
      (row, want) => want.subclasses.has(row.label),
      '判出为作答的；判对：是该环节的小类之一',
    ),
    judge(
      'predicted.section',
      '推定：IPC 部（小类或只敢说部的）',
      of('ipc'),
      (row, want) => [...want.subclasses].some((one) => one.startsWith(row.label.slice(0, 1))),
      '',
    ),
    judge(
      'predicted.chain',
      '推定：产业链',
      of('chain_node'),
      (row, want) => row.chain === want.chain,
      '学习用的链标签本身就有错，见产业链一表',
    ),
  ];
}
