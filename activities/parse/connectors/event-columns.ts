import { legalEvent } from '../../../domain/records/patents.ts';
import { normaliseHeader } from '../tabular.ts';

const FIELDS = new Map<string, string>(
  legalEvent.fields.flatMap(({ field, name, aliases = [] }) =>
    [name, ...aliases].map((heading): [string, string] => [normaliseHeader(heading), field]),
  ),
);
// What the demo and vendors' pages call the columns beside the aliases of the kind.
for (const heading of ['申请号/专利号', '专利号/申请号', '专利（申请）号', '专利申请号/专利号']) {
  FIELDS.set(normaliseHeader(heading), 'patent_number');
}
for (const heading of ['事务数据信息', '事务信息', '法律状态详情', '变更信息'])
  FIELDS.set(normaliseHeader(heading), 'detail');

/** Column (from 0) → field; null when the headings are not those of a table of events. */
export function eventColumns(headings: readonly string[]): Map<number, string> | null {
  const columns = new Map<number, string>();
  const taken = new Set<string>();
  for (const [index, heading] of headings.entries()) {
    const field = FIELDS.get(normaliseHeader(heading));
    if (field === undefined || taken.has(field)) continue;
    taken.add(field);
    columns.set(index, field);
  }
  const named = taken.has('event_name') || taken.has('detail');
  return named && columns.size > 1 ? columns : null;
}
