import { useMemo } from 'react';
import type { MetricCells, MetricSummary } from '../../../../api/metrics.ts';
import { type SetSearch, useGo } from '../../app/location.ts';
import { Link } from '../../kit/link.tsx';
import { MenuButton } from '../../kit/menu.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Sql } from '../../kit/sql.tsx';
import { type Column, DataTable, type Sort } from '../../kit/table.tsx';
import {
  change,
  integer,
  NONE,
  number,
  period as periodWords,
  scaleOf,
  signedPercent,
  unitOf,
} from '../../lib/format.ts';
import { narrowed } from './cut.ts';
import { dimensionName, type Search } from './explorer.tsx';
import { cellIn, metricHref, rowsHref, useSorted, whyNone } from './parts.ts';
import type { metricsPage } from './route.tsx';

interface CellTableProps {
  metric: MetricSummary;
  search: Search;
  setSearch: SetSearch<typeof metricsPage.search>;
  by: readonly string[];
  name: string;
  rows: readonly MetricCells[];
  total: MetricCells | null;
  complete: boolean;
  /** The period compared with; null: nothing is compared, or each row has its own. */
  base: string | null;
  warnings: readonly string[];
  sql: string;
  shown: number;
  onMore: () => void;
}

/** Groups as rows. A group narrows the page to it, a number leads to its rows, 下钻到 cuts the group further. */
export function CellTable(props: CellTableProps) {
  const { metric, search, setSearch, by, name, rows, total, complete, base, warnings, sql, shown, onMore } =
    props;
  const sorted = useSorted<MetricCells>();
  const sort: Sort = search.sort === '' ? { column: 'value', descending: true } : sortOf(search.sort);
  const isDated = metric.dimensions.some((one) => one.id === by[0] && one.type === 'date');
  const ordered = useMemo(() => {
    if (search.sort === '' && isDated) return sorted(rows, by[0] ?? '', false);
    return sorted(rows, sort.column, sort.descending);
  }, [rows, search.sort, isDated, by, sort.column, sort.descending, sorted]);
  const page = useMemo(() => ordered.slice(0, shown), [ordered, shown]);
  const columns = useColumns({ metric, search, by, rows, base });
  return (
    <>
      {warnings.map((one) => (
        <p key={one} className="note">
          注意：{one}
        </p>
      ))}
      <DataTable
        caption={name}
        columns={columns.list}
        rows={page}
        rowKey={(row) => by.map((id) => String(row[id])).join('\u0001')}
        sort={isDated && search.sort === '' ? { column: by[0] ?? '', descending: false } : sort}
        onSort={(next) => setSearch({ sort: `${next.descending ? '-' : ''}${next.column}` })}
        {...(total ? { total: { ...columns.total(total), [by[0] ?? '']: '合计' } } : {})}
      />
      <Pager
        shown={page.length}
        total={rows.length}
        next={page.length < rows.length ? 'more' : null}
        onMore={onMore}
        unit="组"
      />
      {complete ? null : <p className="note">组数超过 1,000，其余未列；请加条件缩小范围，或导出。</p>}
      <Sql text={sql} />
    </>
  );
}

const sortOf = (text: string): Sort =>
  text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };

interface ColumnsAsked {
  metric: MetricSummary;
  search: Search;
  by: readonly string[];
  rows: readonly MetricCells[];
  base: string | null;
}

function useColumns({ metric, search, by, rows, base }: ColumnsAsked) {
  const go = useGo();
  return useMemo(() => {
    const look = { cmp: search.cmp, view: search.view };
    const { by: divisor, prefix } = scaleOf(
      rows.map((row) => row.value),
      metric.format,
    );
    const unit = unitOf(`${prefix}${metric.unit}`, metric.format);
    const show = (value: unknown) =>
      typeof value !== 'number'
        ? NONE
        : divisor === 1
          ? number(value, metric.format)
          : number(value / divisor, 'decimal');
    const difference = (value: unknown) =>
      typeof value !== 'number' ? NONE : change(divisor === 1 ? value : value / divisor, metric.format);
    const has = (key: string) => rows.some((row) => key in row);
    const numeric = (
      id: string,
      title: string,
      render: (row: MetricCells) => React.ReactNode,
      withUnit = true,
    ): Column<MetricCells> => ({
      id,
      title,
      align: 'right',
      sortable: true,
      width: '11em',
      render,
      ...(withUnit && unit ? { unit } : {}),
    });
    const rest = metric.dimensions.filter((one) => one.type === 'text' && !by.includes(one.id));
    const group = (id: string): Column<MetricCells> => ({
      id,
      title: dimensionName(metric, id),
      sortable: true,
      wrap: true,
      render: (row) => (
        <Link
          href={metricHref(
            metric.id,
            { ...search, ...narrowed(search, id, String(row[id])) },
            { ...look, by },
          )}
        >
          {String(row[id])}
        </Link>
      ),
    });
    const list: Column<MetricCells>[] = [
      ...by.map(group),
      numeric('value', metric.format === 'percent' ? metric.name : '本期', (row) =>
        row.value === null ? (
          <>
            {row.suppressed === true || row.value_missing === 'suppressed' ? '＊' : NONE}{' '}
            <span className="note">{whyNone(row, metric.min_denominator)}</span>
          </>
        ) : (
          <Link href={rowsHref(metric.id, search, cellIn(row, by))}>{show(row.value)}</Link>
        ),
      ),
      ...(has('numerator')
        ? [numeric('numerator', '分子', (row) => integer(numberIn(row.numerator)), false)]
        : []),
      ...(has('denominator')
        ? [numeric('denominator', '分母', (row) => integer(numberIn(row.denominator)), false)]
        : []),
      ...(has('censored')
        ? [numeric('censored', '观察期未满', (row) => integer(numberIn(row.censored)), false)]
        : []),
      ...(has('base')
        ? [
            numeric('base', base === null ? '基期' : periodWords(base), (row) =>
              row.base_missing === 'suppressed' ? '＊' : show(row.base),
            ),
            numeric('change', '增减', (row) => difference(row.change)),
            ...(metric.format === 'percent'
              ? []
              : [numeric('growth', '增幅', (row) => signedPercent(numberIn(row.growth)), false)]),
          ]
        : []),
      ...(rest.length > 0
        ? [
            {
              id: 'drill',
              title: '下钻',
              screenOnly: true,
              width: '6em',
              render: (row: MetricCells) => (
                <MenuButton
                  size="small"
                  kind="quiet"
                  align="right"
                  label="下钻到"
                  items={rest.map((one) => ({
                    label: one.name,
                    onSelect: () => {
                      const cut = by.reduce(
                        (held, id) => ({ ...held, ...narrowed(held, id, String(row[id])) }),
                        search,
                      );
                      go(metricHref(metric.id, cut, { ...look, by: [one.id] }));
                    },
                  }))}
                />
              ),
            },
          ]
        : []),
    ];
    const total = (row: MetricCells): Record<string, React.ReactNode> => ({
      value: row.value === null ? NONE : <Link href={rowsHref(metric.id, search)}>{show(row.value)}</Link>,
      numerator: integer(numberIn(row.numerator)),
      denominator: integer(numberIn(row.denominator)),
      censored: integer(numberIn(row.censored)),
      base: show(row.base),
      change: difference(row.change),
      growth: signedPercent(numberIn(row.growth)),
    });
    return { list, total };
  }, [metric, search, by, rows, base, go]);
}

const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
