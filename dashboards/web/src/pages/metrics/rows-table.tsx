import { memo, type ReactNode, useMemo } from 'react';
import type { MetricRowsAnswer } from '../../../../api/metrics.ts';
import { Link } from '../../kit/link.tsx';
import { type Column, DataTable, type Sort } from '../../kit/table.tsx';
import { decimal, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';

type Row = MetricRowsAnswer['rows'][number];

interface RowsTableProps {
  pages: readonly MetricRowsAnswer[];
  sort: string;
  onSort: (sort: Sort) => void;
}

/** Drawn again only for other rows or another order: a hundred rows take their time. */
export const RowsTable = memo(function RowsTable({ pages, sort, onSort }: RowsTableProps) {
  const [first] = pages;
  const rows = useMemo(() => pages.flatMap((page) => page.rows), [pages]);
  const columns = useMemo(
    () =>
      first
        ? columnsOf(
            first,
            Object.fromEntries(pages.flatMap(({ organisations }) => Object.entries(organisations))),
          )
        : [],
    [first, pages],
  );
  return (
    <DataTable
      caption={`${first?.name ?? ''}背后的${first?.counted.fact_name ?? '行'}`}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      {...(sort === '' ? {} : { sort: { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') } })}
      onSort={onSort}
    />
  );
});

const NUMERIC = /INT|DECIMAL|DOUBLE|FLOAT/i;

function columnsOf(answer: MetricRowsAnswer, names: Readonly<Record<string, string>>): Column<Row>[] {
  const own = answer.columns
    // The key says nothing to people; the patent stands first with its title.
    .filter(({ id }) => id !== 'patent_id' && !answer.rows.every((row) => String(row.cells[id]) === row.id))
    .map(
      ({ id, title, type, sortable }): Column<Row> => ({
        id,
        title,
        sortable,
        wrap: /(^|_)org_id$/.test(id),
        align: NUMERIC.test(type) ? 'right' : 'left',
        nowrap: /DATE|TIMESTAMP/i.test(type),
        render: (row) => cellOfRow(row.cells[id], id, NUMERIC.test(type), names),
      }),
    );
  const hasPatents = answer.rows.some((row) => row.patent_id !== null);
  return [
    ...(hasPatents
      ? [
          {
            id: 'patent_id',
            title: '专利',
            wrap: true,
            width: '26%',
            render: (row: Row) =>
              row.patent_id === null ? (
                '—'
              ) : (
                <Link href={href('/patents/$id', { id: row.patent_id })}>
                  {row.patent_title ?? row.patent_id}
                </Link>
              ),
          },
        ]
      : []),
    ...own,
    {
      id: 'records',
      title: '原始记录',
      render: (row) =>
        row.record_ids.length === 0 ? (
          '—'
        ) : (
          <>
            <Link href={href('/records/$id', { id: row.record_ids[0] ?? '' })}>看记录</Link>
            {row.record_ids.length > 1 ? <span className="note"> 等 {row.record_ids.length} 条</span> : null}
          </>
        ),
    },
  ];
}

/** Organisations are links to their pages. */
function cellOfRow(
  value: Row['cells'][string] | undefined,
  id: string,
  isNumeric: boolean,
  names: Readonly<Record<string, string>>,
): ReactNode {
  if (/(^|_)org_id$/.test(id) && typeof value === 'string')
    return <Link href={href('/organisations/$id', { id: value })}>{names[value] ?? value}</Link>;
  return textOf(value, isNumeric);
}

function textOf(value: string | number | boolean | null | undefined, isNumeric: boolean): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (isNumeric && typeof value === 'number')
    return Number.isInteger(value) ? integer(value) : decimal(value, 2);
  return String(value).replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1');
}
