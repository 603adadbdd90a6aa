import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useDeferredValue } from 'react';
import type { MetricRowsAnswer } from '../../../../api/metrics.ts';
import { api, download } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import type { Sort } from '../../kit/table.tsx';
import { period as periodWords } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { cellOf } from './cut.ts';
import { Filters } from './filters.tsx';
import { metricHref, useLastYear } from './parts.ts';
import { catalogueQuery } from './query.ts';
import { metricRowsPage } from './route.tsx';
import { RowsHead } from './rows-head.tsx';
import { RowsTable } from './rows-table.tsx';

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
            <LinkButton href={href('/trace/$id', { id }, { ...cell })}>溯源</LinkButton>
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
              <RowsHead answer={first} metric={metric} search={search} setSearch={setSearch} />
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
