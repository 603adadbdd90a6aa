import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TargetAnswers } from '../../../../api/metrics.ts';
import { api } from '../../api/client.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Status, type StatusKind, Unverified } from '../../kit/tag.tsx';
import { day, NONE, percent, tile } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';

type Row = TargetAnswers['rows'][number];

/** 目标: each policy target beside what is counted, its light and the rule of the lights. */
export default function TargetsView(): ReactNode {
  const query = useQuery({
    queryKey: ['targets'],
    queryFn: ({ signal }) => api<TargetAnswers>('/api/v1/targets', { signal }),
  });
  return (
    <>
      <PageHeader
        title="目标与完成情况"
        unverified={query.data && !query.data.rule_verified ? '灯色规则' : false}
      />
      <Query
        query={query}
        height={420}
        empty={(data) => (data.rows.length === 0 ? <Empty why="not-collected" /> : null)}
      >
        {(data) => (
          <>
            <Card title={`可以计量的目标（截至 ${day(data.as_of)}）`} note={data.rule}>
              <Measured rows={data.rows.filter((row) => row.problem === null)} />
            </Card>
            <Card title="没有可比数据的目标">
              <Unmeasured rows={data.rows.filter((row) => row.problem !== null)} />
            </Card>
          </>
        )}
      </Query>
    </>
  );
}

const KINDS: Readonly<Record<string, StatusKind>> = { 绿: 'good', 黄: 'warn', 红: 'bad' };
const WORDS: Readonly<Record<string, string>> = { 绿: '达标', 黄: '预警', 红: '未达' };

/** A value of a target in the target's own unit. */
function amount(value: number | null, unit: string): string {
  if (unit === '%' || unit.startsWith('比率')) return percent(value);
  const { number, unit: behind } = tile(value, 'decimal', unit);
  return `${number.replace(/\.00$/, '')}${behind}`;
}

const sign = (comparator: string): string => (comparator === '>=' ? '≥' : '≤');

function Name({ row }: { row: Row }) {
  const { target } = row;
  return (
    <>
      {target.name} {target.verified ? null : <Unverified />}
      <span className="note">
        {' '}
        {target.document}，{target.source}
      </span>
    </>
  );
}

function Measured({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <Empty why="not-collected" />;
  const columns: Column<Row>[] = [
    { id: 'name', title: '目标', wrap: true, render: (row) => <Name row={row} /> },
    { id: 'scope', title: '范围', nowrap: true, render: ({ target }) => target.scope_value ?? '全省' },
    { id: 'period', title: '到期', nowrap: true, render: ({ target }) => target.period },
    {
      id: 'target',
      title: '目标值',
      align: 'right',
      render: ({ target }) => `${sign(target.comparator)} ${amount(target.value, target.unit)}`,
    },
    {
      id: 'value',
      title: '现值',
      align: 'right',
      render: ({ target, value }) =>
        target.metric === null || value === null ? (
          NONE
        ) : (
          <Link href={href('/metrics/$id', { id: target.metric }, { p: target.period })}>
            {amount(value, target.unit)}
          </Link>
        ),
    },
    { id: 'attainment', title: '完成率', align: 'right', render: (row) => percent(row.attainment) },
    { id: 'elapsed', title: '时间进度', align: 'right', render: (row) => percent(row.elapsed) },
    {
      id: 'light',
      title: '状态',
      width: '18em',
      render: (row) => (
        <>
          {row.light === null ? (
            <Status kind="none" word="无数据" />
          ) : (
            <Status kind={KINDS[row.light] ?? 'none'} word={WORDS[row.light] ?? row.light} />
          )}
          <span className="note"> {row.why}</span>
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption="目标与完成情况"
      columns={columns}
      rows={rows}
      rowKey={({ target }) => target.target_id}
    />
  );
}

function Unmeasured({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <p className="muted">没有。</p>;
  const columns: Column<Row>[] = [
    { id: 'name', title: '目标', wrap: true, render: (row) => <Name row={row} /> },
    { id: 'period', title: '到期', nowrap: true, render: ({ target }) => target.period },
    {
      id: 'target',
      title: '目标值',
      align: 'right',
      render: ({ target }) => `${sign(target.comparator)} ${amount(target.value, target.unit)}`,
    },
    { id: 'problem', title: '为什么没有', wrap: true },
  ];
  return (
    <DataTable
      caption="没有可比数据的目标"
      columns={columns}
      rows={rows}
      rowKey={({ target }) => target.target_id}
    />
  );
}
