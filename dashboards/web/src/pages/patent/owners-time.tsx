import { useState } from 'react';
import type { Holding } from '../../../../api/patents.ts';
import { Button } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { DataTable } from '../../kit/table.tsx';
import { day, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { RecordLinks } from '../record/links.tsx';
import css from './patent.module.css';

const ROW = 30;
const LABEL = 260;
const WIDTH = 960;
const FOOT = 24;
const LOOKS: Readonly<Record<string, string>> = {
  applicant: 'var(--seq-2)',
  owner: 'var(--seq-4)',
  licensee: 'var(--series-3)',
  pledgee: 'var(--series-2)',
};

const timeOf = (text: string): number => Date.parse(`${text.slice(0, 10)}T00:00:00Z`);

/** Who stood how to the patent, from when to when: bars over the years, and the same as a table. */
export function OwnersInTime({ holdings, asOf }: { holdings: readonly Holding[]; asOf: string }) {
  const [isTable, setTable] = useState(false);
  const drawn = holdings.filter((one) => one.role !== 'assignor' && one.valid_from !== null);
  const words = drawn
    .map(
      (one) =>
        `${one.name}，${one.role_name}，${day(one.valid_from)}至${one.valid_to === null ? '今' : day(one.valid_to)}`,
    )
    .join('；');
  return (
    <div className="stack">
      <div className="row">
        <Button size="small" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? '看图' : '看表格'}
        </Button>
        <span className="note">数据截至 {day(asOf)}；没有终止日的画到这一天。</span>
      </div>
      {isTable || drawn.length === 0 ? (
        <HoldingTable holdings={holdings} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys
        <section className={css.scroll} tabIndex={0} aria-label="权利关系图">
          <Drawing drawn={drawn} asOf={asOf} summary={words} />
        </section>
      )}
    </div>
  );
}

function Drawing({ drawn, asOf, summary }: { drawn: readonly Holding[]; asOf: string; summary: string }) {
  const starts = drawn.map(({ valid_from: from }) => timeOf(from ?? asOf));
  const first = Math.min(...starts);
  const last = Math.max(timeOf(asOf), ...drawn.map(({ valid_to: to }) => (to === null ? 0 : timeOf(to))));
  const span = Math.max(1, last - first);
  const x = (time: number) => LABEL + ((time - first) / span) * (WIDTH - LABEL - 20);
  const height = drawn.length * ROW + FOOT;
  const [from, to] = [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear()];
  const step = Math.max(1, Math.ceil((to - from) / 8));
  const years = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter(
    (year) => (year - from) % step === 0,
  );
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={`权利关系随时间：${summary}`}
      className={css.time}
    >
      {years.map((year) => {
        const at = x(Math.max(first, Date.UTC(year, 0, 1)));
        return (
          <g key={year}>
            <line x1={at} x2={at} y1={0} y2={height - FOOT} stroke="var(--line)" />
            <text x={at} y={height - 6} fontSize="12" fill="var(--ink-2)" textAnchor="middle">
              {year}
            </text>
          </g>
        );
      })}
      {drawn.map((one, row) => {
        const start = x(timeOf(one.valid_from ?? asOf));
        const end = x(one.valid_to === null ? timeOf(asOf) : timeOf(one.valid_to));
        const name = one.name.length > 15 ? `${one.name.slice(0, 14)}…` : one.name;
        return (
          <g key={`${one.org_id} ${one.role} ${one.valid_from}`}>
            <title>
              {one.name} {one.role_name} {day(one.valid_from)} 至{' '}
              {one.valid_to === null ? '今' : day(one.valid_to)}
            </title>
            <text x={0} y={row * ROW + 19} fontSize="13" fill="var(--ink)">
              {name}（{one.role_name}）
            </text>
            <rect
              x={start}
              y={row * ROW + 6}
              width={Math.max(3, end - start)}
              height={ROW - 12}
              fill={LOOKS[one.role] ?? 'var(--benchmark)'}
              stroke="var(--primary-deep)"
              strokeDasharray={one.role === 'applicant' ? '4 3' : undefined}
            />
          </g>
        );
      })}
    </svg>
  );
}

function HoldingTable({ holdings }: { holdings: readonly Holding[] }) {
  return (
    <DataTable
      caption="权利关系随时间"
      rows={holdings}
      rowKey={(one, at) => `${one.org_id} ${one.role} ${one.valid_from} ${at}`}
      columns={[
        {
          id: 'name',
          title: '机构或个人',
          wrap: true,
          render: (one) => (
            <>
              <Link href={href('/organisations/$id', { id: one.org_id })}>{one.name}</Link>
              {one.raw_name === one.name ? null : <div className="note">来源写作 {one.raw_name}</div>}
            </>
          ),
        },
        { id: 'role_name', title: '关系' },
        { id: 'valid_from', title: '自', render: (one) => day(one.valid_from) },
        { id: 'valid_to', title: '至', render: (one) => (one.valid_to === null ? '今' : day(one.valid_to)) },
        {
          id: 'why',
          title: '起因',
          render: (one) =>
            one.event_id === null ? (one.role === 'assignor' ? NONE : '公布文献') : '登记事项',
        },
        { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
      ]}
    />
  );
}
