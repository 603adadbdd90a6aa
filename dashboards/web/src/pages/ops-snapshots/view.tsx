import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SnapshotRow, SnapshotsAnswer } from '../../../../api/ops-model.ts';
import { useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { bytes, instant, integer } from '../../lib/format.ts';
import { useLastYear } from '../metrics/parts.ts';
import { Compare } from './compare.tsx';
import { MetricChanges } from './metric-changes.tsx';
import { publish, snapshotsQuery } from './query.ts';
import { Revisions } from './revisions.tsx';
import { snapshotsPage } from './route.tsx';
import css from './snapshots.module.css';

/** Which builds there are, what lies between them, and which one counts. */
export default function SnapshotsView() {
  const [search, setSearch] = useSearch(snapshotsPage.search);
  const query = useQuery(snapshotsQuery);
  // Before anything says until when there is data, the calendar does.
  const lastYear = useLastYear() ?? new Date().getFullYear() - 1;
  return (
    <>
      <PageHeader title="快照" />
      <Query
        query={query}
        height={400}
        empty={(answer) => (answer.total === 0 ? <Empty why="not-collected" /> : null)}
      >
        {(answer) => {
          const [from, to] = pairOf(answer, search.from, search.to);
          return (
            <div className="stack">
              <List answer={answer} />
              <Choose answer={answer} from={from} to={to} set={setSearch} />
              {from === '' || to === '' || from === to ? null : (
                <Compare
                  key={`${from} ${to}`}
                  base={from}
                  other={to}
                  part={search.part}
                  table={search.table}
                  set={setSearch}
                />
              )}
              <Revisions metric={search.metric} year={search.year} lastYear={lastYear} set={setSearch} />
              <History answer={answer} />
            </div>
          );
        }}
      </Query>
    </>
  );
}

/** What the address says, else the current one with the one before it, or with the candidate. */
function pairOf({ rows }: SnapshotsAnswer, from: string, to: string): readonly [string, string] {
  const current = rows.find((row) => row.current);
  const candidate = rows.find((row) => row.candidate);
  const earlier = rows.find((row) => !row.current && !row.candidate);
  const [base, other] = candidate ? [current, candidate] : [earlier, current];
  return [from || (base?.id ?? ''), to || (other?.id ?? '')];
}

function List({ answer }: { answer: SnapshotsAnswer }) {
  const mayAct = useMay('ops.act');
  const [chosen, setChosen] = useState<SnapshotRow | null>(null);
  const current = answer.rows.find((row) => row.current);
  const client = useQueryClient();
  const act = async (row: SnapshotRow, reason: string) => {
    await publish(row.id, reason, current?.id ?? '');
    toast(`当前快照已改为 ${row.id}`);
    // Every figure of the site may be another one now.
    await client.invalidateQueries();
  };
  return (
    <Card
      flush
      title={`${integer(answer.total)} 个快照`}
      note="保留最近发布的五个、当前的、候选的，以及被评价轮次引用的。回滚只改变读哪一个，不删除任何快照；下次构建会以现有数据重新发布。"
    >
      <DataTable
        caption="快照清单"
        rows={answer.rows}
        rowKey={(row) => row.id}
        current={current?.id ?? null}
        columns={[
          { id: 'id', title: '快照', render: (row) => <Name row={row} /> },
          { id: 'created_at', title: '构建时间', render: (row) => instant(row.created_at) },
          { id: 'reason', title: '缘由', wrap: true, render: (row) => reasonOf(row) },
          { id: 'rows', title: '行数', align: 'right', render: (row) => integer(row.rows) },
          { id: 'bytes', title: '大小', align: 'right', render: (row) => bytes(row.bytes) },
          {
            id: 'models',
            title: '模型',
            unit: '重跑/全部',
            align: 'right',
            render: (row) => `${integer(row.built)}/${integer(row.models)}`,
          },
          {
            id: 'audits',
            title: '审计未通过',
            unit: '项',
            align: 'right',
            render: (row) => integer(row.audits.block + row.audits.warn),
          },
          { id: 'base', title: '起自', render: (row) => row.base ?? '—' },
          {
            id: 'references',
            title: '被引用',
            wrap: true,
            render: (row) => row.references.join('、') || '—',
          },
          ...(mayAct
            ? [
                {
                  id: 'act',
                  title: '操作',
                  render: (row: SnapshotRow) =>
                    row.current ? (
                      '—'
                    ) : (
                      <Button size="small" onClick={() => setChosen(row)}>
                        {row.candidate ? '发布' : '回滚到此'}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {chosen !== null && current ? (
        <Confirm
          open
          onClose={() => setChosen(null)}
          title={chosen.candidate ? `发布候选快照 ${chosen.id}` : `回滚到 ${chosen.id}`}
          confirmLabel={chosen.candidate ? '发布' : '回滚'}
          danger={!chosen.candidate}
          needReason
          onConfirm={(reason) => act(chosen, reason)}
        >
          <p>
            全站的数将从 {current.id} 改为取自 {chosen.id}。下面是会改变的指标：
          </p>
          <MetricChanges base={current.id} other={chosen.id} brief />
        </Confirm>
      ) : null}
    </Card>
  );
}

const reasonOf = ({ reason, by, candidate }: SnapshotRow): string => {
  if (candidate) return '候选，未发布';
  if (reason === null) return '—';
  return `${reason === 'build' ? '构建' : reason}${by === null ? '' : `（${by}）`}`;
};

function Name({ row }: { row: SnapshotRow }) {
  return (
    <span className={css.tags}>
      {row.id}
      {row.current ? <Tag tone="primary">当前</Tag> : null}
      {row.candidate ? <Tag tone="warn">候选</Tag> : null}
    </span>
  );
}

function Choose({
  answer,
  from,
  to,
  set,
}: {
  answer: SnapshotsAnswer;
  from: string;
  to: string;
  set: (change: { from?: string; to?: string; table?: string }) => void;
}) {
  const options = answer.rows.map((row) => ({
    value: row.id,
    label: `${row.id}${row.current ? '（当前）' : row.candidate ? '（候选）' : ''}`,
  }));
  if (answer.rows.length < 2) return null;
  return (
    <Card>
      <div className="row">
        <Field label="对照：前" inline>
          {(own) => (
            <Select {...own} value={from} onChange={(id) => set({ from: id, table: '' })} options={options} />
          )}
        </Field>
        <Field label="后" inline>
          {(own) => (
            <Select {...own} value={to} onChange={(id) => set({ to: id, table: '' })} options={options} />
          )}
        </Field>
        {from === to ? <span className="muted">请选两个不同的快照。</span> : null}
      </div>
    </Card>
  );
}

function History({ answer }: { answer: SnapshotsAnswer }) {
  return (
    <Card flush title="发布与回滚的经过" note="最近五十次。">
      <DataTable
        caption="发布与回滚的经过"
        rows={answer.history}
        rowKey={(row) => row.at}
        columns={[
          { id: 'at', title: '时间', render: (row) => instant(row.at) },
          { id: 'id', title: '改为', render: (row) => `${row.id}${row.kept ? '' : '（已清理）'}` },
          {
            id: 'reason',
            title: '缘由',
            wrap: true,
            render: (row) => (row.reason === 'build' ? '构建' : row.reason),
          },
          {
            id: 'by',
            title: '何人',
            render: (row) => row.by ?? (row.reason === 'build' ? '构建' : '命令行'),
          },
        ]}
      />
    </Card>
  );
}
