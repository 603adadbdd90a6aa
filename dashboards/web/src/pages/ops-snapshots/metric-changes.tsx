import { useQuery } from '@tanstack/react-query';
import type { CompareMetricsAnswer, MetricChange } from '../../../../api/ops-model.ts';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Unverified } from '../../kit/tag.tsx';
import { change, duration, type Format, integer, number, unitOf } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { compareMetricsQuery } from './query.ts';
import css from './snapshots.module.css';

/** Metrics whose figure is another one in the second snapshot. */
export function MetricChanges({
  base,
  other,
  brief = false,
}: {
  base: string;
  other: string;
  brief?: boolean;
}) {
  const query = useQuery(compareMetricsQuery(base, other));
  return (
    <Query query={query} height={160}>
      {(answer) => (
        <div className="stack">
          <p>
            {answer.rows.length === 0
              ? `比较了 ${integer(answer.compared)} 个指标，总数与各年的数都相同。`
              : `比较了 ${integer(answer.compared)} 个指标，${integer(answer.rows.length)} 个有不同。`}
            <span className="muted">用时 {duration(answer.ms)}。</span>
          </p>
          {answer.rows.length === 0 ? null : <Changes answer={answer} brief={brief} />}
          <Skipped answer={answer} />
        </div>
      )}
    </Query>
  );
}

function Changes({ answer, brief }: { answer: CompareMetricsAnswer; brief: boolean }) {
  return (
    <DataTable
      caption="有不同的指标"
      rows={answer.rows}
      rowKey={(row) => row.id}
      {...(brief ? { maxHeight: '320px' } : {})}
      columns={[
        {
          id: 'name',
          title: '指标',
          wrap: true,
          render: (row) => (
            <>
              <Link href={href('/metrics/$id', { id: row.id })}>{row.name}</Link>{' '}
              {row.verified || brief ? null : <Unverified what="口径" />}
            </>
          ),
        },
        { id: 'unit', title: '单位', render: (row) => unitOf(row.unit, row.format as Format) || '%' },
        { id: 'before', title: '前', align: 'right', render: (row) => shown(row, row.before) },
        { id: 'after', title: '后', align: 'right', render: (row) => shown(row, row.after) },
        {
          id: 'difference',
          title: '差',
          align: 'right',
          render: (row) => change(row.difference, row.format as Format),
        },
        { id: 'years', title: '不同的年份', wrap: true, render: (row) => <Years row={row} /> },
      ]}
    />
  );
}

const shown = (row: MetricChange, value: number | null): string => number(value, row.format as Format);

const FEW = 4;

function Years({ row }: { row: MetricChange }) {
  if (row.years.length === 0) return <span className="muted">—</span>;
  const one = (year: MetricChange['years'][number]) => (
    <li key={year.year}>
      {year.year}：{shown(row, year.before)} → {shown(row, year.after)}
    </li>
  );
  return (
    <>
      <ul>{row.years.slice(-FEW).map(one)}</ul>
      {row.years.length > FEW ? (
        <details className={css.more}>
          <summary>其余 {integer(row.years.length - FEW)} 年</summary>
          <ul>{row.years.slice(0, -FEW).map(one)}</ul>
        </details>
      ) : null}
    </>
  );
}

function Skipped({ answer }: { answer: CompareMetricsAnswer }) {
  if (answer.skipped.length === 0) return null;
  return (
    <details className={css.more}>
      <summary>{integer(answer.skipped.length)} 个指标没有比较</summary>
      <ul>
        {answer.skipped.map(({ id, name, why }) => (
          <li key={id}>
            {name}：{why}
          </li>
        ))}
      </ul>
    </details>
  );
}
