import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { memo, type ReactNode, useCallback, useDeferredValue, useMemo } from 'react';
import type { MetricRowsAnswer, MetricSummary } from '../../../../api/metrics.ts';
import { api, download } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { Sql } from '../../kit/sql.tsx';
import { type Column, DataTable, type Sort } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { decimal, integer, period as periodWords } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { cellOf } from './cut.ts';
import { Filters, wordsOf } from './filters.tsx';
import { metricHref, useLastYear } from './parts.ts';
import { catalogueQuery } from './query.ts';
import { metricRowsPage } from './route.tsx';

type Row = MetricRowsAnswer['rows'][number];
const NO_PAGES: readonly MetricRowsAnswer[] = [];

/** The rows behind a number: as many as the number says. */
export default function MetricRowsView(): ReactNode {
  const { id } = useParams<'id'>();
  const [search, setSearch] = useSearch(metricRowsPage.search);
  const lastYear = useLastYear();
  const mayExport = useMay('rows.export');
  const cell = cellOf(search, lastYear);
  const catalogue = useQuery(catalogueQuery);
  const metric = catalogue.data?.metrics.find((one) => one.id === id);
  const asked = { ...cell, part: search.part, operand: search.operand, sort: search.sort };
  const path = `/api/v1/metrics/${encodeURIComponent(id)}/rows`;
  const query = useInfiniteQuery({
    queryKey: ['metrics', 'rows', id, asked],
    queryFn: ({ signal, pageParam }) =>
      api<MetricRowsAnswer>(path, { signal, query: { ...asked, cursor: pageParam, limit: 50 } }),
    initialPageParam: '',
    getNextPageParam: (last: MetricRowsAnswer) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const first = query.data?.pages[0];
  const pages = query.data?.pages ?? NO_PAGES;
  const shown = pages.reduce((sum, page) => sum + page.rows.length, 0);
  const calmSort = useDeferredValue(search.sort);
  const sortBy = useCallback(
    (sort: Sort) => setSearch({ sort: `${sort.descending ? '-' : ''}${sort.column}` }),
    [setSearch],
  );
  const save = (as: 'csv' | 'arrow') => () =>
    download(`${path}/export`, `${id}-明细.${as}`, {
      query: { ...cell, part: search.part, operand: search.operand },
      accept: as === 'csv' ? 'text/csv' : 'application/vnd.apache.arrow.stream',
    });
  return (
    <>
      <PageHeader
        title={`${metric?.name ?? first?.name ?? id}：明细`}
        unverified={metric && !metric.verified ? '口径' : false}
        actions={
          <>
            <LinkButton href={metricHref(id, search)} icon="left">
              回到指标
            </LinkButton>
            {mayExport ? (
              <ExportMenu
                items={[
                  { label: 'CSV', note: '全部行；超出权限的栏为空', run: save('csv') },
                  { label: 'Arrow', note: '供分析程序读取', run: save('arrow') },
                ]}
              />
            ) : null}
          </>
        }
      >
        {periodWords(cell.period)}
      </PageHeader>
      {metric ? (
        <Filters metric={metric} search={search} setSearch={setSearch} lastYear={lastYear} />
      ) : (
        <Skeleton height={33} shown={false} />
      )}
      <Query query={query} height={400}>
        {() =>
          first ? (
            <>
              <Head answer={first} metric={metric} search={search} setSearch={setSearch} />
              <Card flush title={first.counted.fact_name}>
                {shown === 0 ? (
                  <Empty why="filtered">这个数是 0，背后没有行。</Empty>
                ) : (
                  <RowsTable pages={pages} sort={calmSort} onSort={sortBy} />
                )}
                <div style={{ padding: '0 16px 12px' }}>
                  <Pager
                    shown={shown}
                    total={first.total}
                    next={query.hasNextPage ? 'more' : null}
                    busy={query.isFetchingNextPage}
                    onMore={() => void query.fetchNextPage()}
                    unit="行"
                  />
                  {first.hidden.length > 0 ? (
                    <p className="note">
                      按您的角色不显示：
                      {first.columns
                        .filter(({ id: column }) => first.hidden.includes(column))
                        .map(({ title }) => title)
                        .join('、')}
                      。
                    </p>
                  ) : null}
                </div>
              </Card>
            </>
          ) : null
        }
      </Query>
    </>
  );
}

interface RowsTableProps {
  pages: readonly MetricRowsAnswer[];
  sort: string;
  onSort: (sort: Sort) => void;
}

/** Drawn again only for other rows or another order: a hundred rows take their time. */
const RowsTable = memo(function RowsTable({ pages, sort, onSort }: RowsTableProps) {
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

interface HeadProps {
  metric: MetricSummary | undefined;
  answer: MetricRowsAnswer;
  search: { part: string; operand: string };
  setSearch: (change: {
    part?: '' | 'value' | 'numerator' | 'denominator' | 'censored';
    operand?: string;
    sort?: string;
  }) => void;
}

/** What the number is, how the rows make it, and its other lines. */
function Head({ answer, metric, search, setSearch }: HeadProps) {
  const isMoney = answer.unit.includes('元');
  const shown = (value: number | null) =>
    value === null ? '—' : Number.isInteger(value) ? integer(value) : decimal(value, isMoney ? 2 : 4);
  const parts = answer.parts.length > 1 ? answer.parts : [];
  return (
    <Card>
      <div className="stack">
        <p style={{ fontSize: '1.1429rem' }}>
          <strong>{answer.said}</strong>
          {answer.aggregate === '计数' || answer.aggregate === '去重计数'
            ? ''
            : `，${answer.aggregate} ${shown(answer.number)} ${answer.unit}`}
          {answer.aggregate === '去重计数' ? `，去重后 ${shown(answer.number)}` : ''}{' '}
          <DefinitionCard metric={answer.metric} name={answer.name} />
        </p>
        {answer.operands.length > 0 ? (
          <p className="row">
            <span>由这些指标算得：</span>
            {answer.operands.map((one) => (
              <Button
                key={one.id}
                size="small"
                aria-pressed={(search.operand || answer.counted.metric) === one.id}
                onClick={() => setSearch({ operand: one.id, part: '', sort: '' })}
              >
                {one.name} {shown(one.value)}
              </Button>
            ))}
          </p>
        ) : null}
        {parts.length > 0 ? (
          <p className="row">
            {parts.map((one) => (
              <Button
                key={one.part}
                size="small"
                aria-pressed={answer.part === one.part}
                onClick={() => setSearch({ part: one.part, sort: '' })}
              >
                {one.name} {shown(one.number)}
              </Button>
            ))}
          </p>
        ) : null}
        {answer.filters.length > 0 ? (
          <p className="row">
            <span className="muted">计入条件</span>
            {answer.filters.map((one) => (
              <Tag key={one}>{metric ? wordsOf(metric, one) : one}</Tag>
            ))}
          </p>
        ) : null}
        {answer.without_records > 0 ? (
          <p className="note">其中 {integer(answer.without_records)} 行没有指向原始记录（基础表自带）。</p>
        ) : null}
        <Sql text={answer.sql} />
      </div>
    </Card>
  );
}

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
