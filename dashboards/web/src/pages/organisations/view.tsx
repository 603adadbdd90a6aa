import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { OrganisationList, OrganisationRow } from '../../../../api/organisations.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar, type FilterField, type FilterValue } from '../../kit/filter-bar.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { integer, NONE } from '../../lib/format.ts';
import { href, type SearchValues } from '../../lib/url-state.ts';
import { organisationsPage } from './route.tsx';

type Search = SearchValues<typeof organisationsPage.search>;
const NOTHING: Search = { q: '', type: [], c: [], tag: '', patents: '' };

const listQuery = (search: Search) =>
  infiniteQueryOptions({
    queryKey: ['organisations', 'list', search],
    queryFn: ({ signal, pageParam }) =>
      api<OrganisationList>('/api/v1/organisations', {
        signal,
        query: { ...search, cursor: pageParam, limit: 50 },
      }),
    initialPageParam: '',
    getNextPageParam: (last: OrganisationList) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });

const COLUMNS: readonly Column<OrganisationRow>[] = [
  {
    id: 'name',
    title: '名称',
    wrap: true,
    width: '32%',
    render: (row) => (
      <>
        <Link href={href('/organisations/$id', { id: row.org_id })}>{row.name}</Link>
        {row.name_count > 1 ? <div className="note">共 {integer(row.name_count)} 种写法</div> : null}
      </>
    ),
  },
  { id: 'org_type', title: '类型' },
  {
    id: 'city',
    title: '所在地',
    render: (row) => [row.province, row.city].filter(Boolean).join(' ') || NONE,
  },
  {
    id: 'parent_name',
    title: '上级',
    wrap: true,
    render: (row) =>
      row.parent_org_id === null ? (
        NONE
      ) : (
        <>
          <Link href={href('/organisations/$id', { id: row.parent_org_id })}>
            {row.parent_name ?? row.parent_org_id}
          </Link>
          {row.relation === null ? null : <div className="note">{row.relation}</div>}
        </>
      ),
  },
  { id: 'tags', title: '称号', wrap: true, render: (row) => row.tags.join('；') || NONE },
  {
    id: 'patent_count',
    title: '专利',
    unit: '件',
    align: 'right',
    render: (row) => (row.patent_count === 0 ? '0' : integer(row.patent_count)),
  },
];

/** 机构: whoever owns, applied for, bought or sold. */
export default function OrganisationsView() {
  const [search, setSearch] = useSearch(organisationsPage.search);
  const query = useInfiniteQuery(listQuery(search));
  const first = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <PageHeader title="机构" />
      <FilterBar
        fields={fieldsOf(first)}
        values={search}
        onChange={(id, value: FilterValue) => setSearch({ [id]: value })}
        onReset={() => setSearch(NOTHING)}
      />
      <Query query={query} height={600}>
        {() => (
          <Card
            flush
            title={`共 ${integer(first?.total ?? 0)} 个`}
            note="专利件数含作为申请人与专利权人（含后来转出）的全部专利，不等于现有的件数。"
          >
            {rows.length === 0 ? (
              <Empty why="filtered" drop={{ label: '去掉全部条件', onDrop: () => setSearch(NOTHING) }}>
                没有机构同时符合这些条件。
              </Empty>
            ) : (
              <DataTable caption="机构列表" columns={COLUMNS} rows={rows} rowKey={(row) => row.org_id} />
            )}
            <div style={{ padding: '0 16px 12px' }}>
              <Pager
                shown={rows.length}
                total={first?.total ?? 0}
                next={query.hasNextPage ? 'more' : null}
                busy={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
                unit="个"
              />
            </div>
          </Card>
        )}
      </Query>
    </>
  );
}

function fieldsOf(answer: OrganisationList | undefined): FilterField[] {
  const options = (id: string) =>
    answer?.facets
      .find((facet) => facet.id === id)
      ?.values.map(({ value, count }) => ({ value, label: value, note: integer(count) })) ?? [];
  return [
    { id: 'q', label: '检索', kind: 'text', placeholder: '名称、别名或信用代码' },
    { id: 'type', label: '类型', kind: 'many', options: options('type') },
    { id: 'c', label: '城市', kind: 'many', options: options('c') },
    { id: 'tag', label: '称号', kind: 'text', placeholder: '如 专精特新' },
    {
      id: 'patents',
      label: '有专利',
      kind: 'one',
      options: [
        { value: 'true', label: '有' },
        { value: 'false', label: '没有' },
      ],
    },
  ];
}
