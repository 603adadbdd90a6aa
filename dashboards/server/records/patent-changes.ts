import { Snapshots } from '../../../lake/snapshots.ts';
import type { PatentSources } from '../../api/patents.ts';
import type { ServerDeps } from '../deps.ts';
import { select } from './select.ts';

type Changes = Pick<PatentSources, 'changes' | 'snapshots_compared'>;

/** Facts that are compared between snapshots, with the words of the page. */
const FACTS = [
  ['title', '名称', 'p.title'],
  ['application_number', '申请号', 'p.application_number'],
  ['publication_number', '公开（公告）号', 'p.publication_number'],
  ['filing_date', '申请日', 'p.filing_date'],
  ['grant_date', '授权公告日', 'p.grant_date'],
  ['ended_date', '失效日', 'r.ended_date'],
  ['end_reason', '失效原因', 'r.end_reason'],
  ['is_in_force', '是否有效', "CASE WHEN r.is_in_force THEN '是' ELSE '否' END"],
  ['first_applicant', '第一申请人', 'p.first_applicant'],
  ['city', '地级', 'p.city'],
  ['ipc_main', '主分类号', 'p.ipc_main'],
  ['wipo_field', '技术领域', 'p.wipo_field'],
  ['trl', '技术成熟度', 'p.trl'],
  ['value_low', '估值下限（元）', 'p.value_low'],
  ['value_high', '估值上限（元）', 'p.value_high'],
  ['is_high_value', '是否高价值', "CASE WHEN p.is_high_value THEN '是' ELSE '否' END"],
  [
    'owners',
    '当前权利人',
    `(SELECT string_agg(o.name, '；' ORDER BY b.applicant_order, b.org_id) FROM brg_patent_org AS b JOIN dim_organisation AS o ON o.org_id = b.org_id
      WHERE b.patent_id = p.patent_id AND b.role = 'owner' AND b.valid_to IS NULL)`,
  ],
  ['events', '法律事件数', '(SELECT count(*) FROM fct_legal_event AS e WHERE e.patent_id = p.patent_id)'],
  [
    'conversions',
    '计入的转化件次',
    '(SELECT count(*) FROM fct_conversion AS c WHERE c.patent_id = p.patent_id AND c.is_counted)',
  ],
  ['records', '来源记录数', "len(string_split(p.record_ids, ';'))"],
] as const;

/** What is said of a patent in one snapshot and not in the next, over the snapshots that are kept; newest first. */
export async function patentChanges(
  deps: Pick<ServerDeps, 'openWorkspace' | 'readers'>,
  id: string,
): Promise<Changes> {
  const snapshots = new Snapshots((await deps.openWorkspace()).warehouse);
  const kept = [...(await snapshots.list())].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  const states: { id: string; at: string; facts: Record<string, string | null> | null }[] = [];
  for (const { id: build, created_at: at } of kept) {
    const facts = await deps.readers.use(
      snapshots,
      async (connection) => {
        const [row] = await select<Record<string, string | null>>(
          connection,
          `SELECT ${FACTS.map(([field, , sql]) => `CAST(${sql} AS VARCHAR) AS ${field}`).join(', ')}
           FROM (SELECT * FROM dim_patent WHERE patent_id = ?) AS p LEFT JOIN (SELECT * FROM int_patent_right WHERE patent_id = ?) AS r ON true`,
          [id, id],
        );
        return row ?? null;
      },
      build,
    );
    states.push({ id: build, at, facts });
  }
  return {
    changes: differences(states),
    snapshots_compared: states.map(({ id: one, at }) => ({ id: one, at })),
  };
}

/** Pure part of {@link patentChanges}: states from the oldest to the newest. */
export function differences(
  states: readonly { id: string; at: string; facts: Readonly<Record<string, string | null>> | null }[],
): Changes['changes'] {
  const out: Changes['changes'] = [];
  for (const [at, state] of states.entries()) {
    const before = states[at - 1];
    if (before === undefined) continue;
    const changes =
      before.facts === null && state.facts !== null
        ? [{ field: 'patent_id', name: '这件专利', before: null, after: '首次出现' }]
        : before.facts !== null && state.facts === null
          ? [{ field: 'patent_id', name: '这件专利', before: '有', after: null }]
          : FACTS.flatMap(([field, name]) => {
              const [old, now] = [before.facts?.[field] ?? null, state.facts?.[field] ?? null];
              return old === now ? [] : [{ field, name, before: old, after: now }];
            });
    if (changes.length > 0) out.push({ from: before.id, to: state.id, at: state.at, changes });
  }
  return out.reverse();
}
