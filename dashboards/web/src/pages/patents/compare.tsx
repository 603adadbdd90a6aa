import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PatentRow } from '../../../../api/patents.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { day, integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { compareQuery } from './query.ts';
import { Owners, PatentStatus, rangeText, trlText } from './words.tsx';

const LINES: readonly { title: string; of: (row: PatentRow) => ReactNode }[] = [
  { title: '权利人', of: (row) => <Owners names={row.owners} ids={row.owner_ids} /> },
  { title: '状态', of: (row) => <PatentStatus status={row.status} reason={row.status_reason} /> },
  { title: '专利类型', of: (row) => row.patent_type },
  { title: '申请日', of: (row) => day(row.filing_date) },
  { title: '授权公告日', of: (row) => day(row.grant_date) },
  { title: '期限届满日', of: (row) => day(row.expiry_date) },
  { title: '技术领域', of: (row) => row.wipo_field ?? NONE },
  { title: '产业链', of: (row) => row.chain ?? NONE },
  { title: '技术成熟度（级）', of: (row) => trlText(row.trl_low, row.trl_high) },
  { title: '可比合同区间（万元）', of: (row) => rangeText(row.value_low, row.value_high) },
  { title: '高价值发明专利', of: (row) => (row.is_high_value ? '是' : '否') },
  { title: '计入的转化（次）', of: (row) => integer(row.conversion_count) },
  { title: '法律事件（个）', of: (row) => integer(row.event_count) },
  {
    title: '最近事件',
    of: (row) => (row.last_event === null ? NONE : `${row.last_event} ${day(row.last_event_date)}`),
  },
];

/** Up to four patents side by side. */
export function Compare({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const query = useQuery(compareQuery(ids));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`比较 ${ids.length} 件专利`}
      width={1200}
      footer={<Button onClick={onClose}>关闭</Button>}
    >
      <Query query={query} height={400}>
        {({ rows }) => (
          <DataTable
            caption="并列比较"
            columns={[
              { id: 'title', title: '项目', width: '150px' },
              ...rows.map(
                (row): Column<(typeof LINES)[number]> => ({
                  id: row.patent_id,
                  title: row.title ?? row.patent_id,
                  wrap: true,
                  render: (line) => line.of(row),
                }),
              ),
            ]}
            rows={LINES}
            rowKey={(line) => line.title}
            total={{
              title: '专利页',
              ...Object.fromEntries(
                rows.map((row) => [
                  row.patent_id,
                  <Link key={row.patent_id} href={href('/patents/$id', { id: row.patent_id })}>
                    打开 {row.publication_number}
                  </Link>,
                ]),
              ),
            }}
          />
        )}
      </Query>
    </Dialog>
  );
}
