import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PatentFacets, PatentRow } from '../../../../api/patents.ts';
import { download } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { Checkbox, Field, Select } from '../../kit/field.tsx';
import { FilterBar, type FilterField, type FilterValue } from '../../kit/filter-bar.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { day, integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { Compare } from './compare.tsx';
import { Preview } from './preview.tsx';
import { filterOf, type PatentSearch, patentFacetsQuery, patentListQuery } from './query.ts';
import { patentsPage } from './route.tsx';
import { Owners, PatentStatus, trlText } from './words.tsx';

const MOST = 4;
const YES_NO = [
  { value: 'true', label: '是' },
  { value: 'false', label: '否' },
];
const LEVELS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((value) => ({
  value,
  label: `${value} 级`,
}));
const SORTS = [
  { value: 'publication_date', label: '首次公布日，由近到远' },
  { value: 'grant_date', label: '授权公告日，由近到远' },
  { value: 'status_date', label: '状态变化日，由近到远' },
  { value: 'trl', label: '技术成熟度，由高到低' },
  { value: 'value', label: '可比合同区间上限，由高到低' },
  { value: 'events', label: '法律事件，由多到少' },
  { value: 'conversions', label: '计入的转化，由多到少' },
];
const NOTHING = {
  q: '',
  u: [],
  c: [],
  ch: [],
  node: [],
  f: [],
  status: [],
  type: [],
  year: [],
  org: '',
  converted: '',
  high_value: '',
  trl_from: '',
  trl_to: '',
} as const;

/** 专利检索：filters with counts, the list with its exact total, a preview, four side by side. */
export default function PatentsView() {
  const [search, setSearch] = useSearch(patentsPage.search);
  const [preview, setPreview] = useState<string | null>(null);
  const [isComparing, setComparing] = useState(false);
  const mayExport = useMay('rows.export');
  const query = useInfiniteQuery(patentListQuery(search));
  const facets = useQuery(patentFacetsQuery(search));
  const first = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const chosen = search.cmp.slice(0, MOST);
  const choose = (id: string, isOn: boolean) =>
    setSearch(
      { cmp: isOn ? [...chosen, id].slice(0, MOST) : chosen.filter((one) => one !== id) },
      { replace: true },
    );
  return (
    <>
      <PageHeader title="专利" actions={mayExport ? <Exports search={search} /> : null} />
      <FilterBar
        fields={fieldsOf(facets.data, search)}
        values={valuesOf(search)}
        onChange={(id, value: FilterValue) => setSearch({ [id]: value })}
        onReset={() => setSearch(NOTHING)}
      />
      <Query query={query} height={600}>
        {() => (
          <Card
            flush
            title={`共 ${integer(first?.total ?? 0)} 件`}
            actions={
              <>
                {chosen.length > 0 ? (
                  <>
                    <Button size="small" disabled={chosen.length < 2} onClick={() => setComparing(true)}>
                      比较已选 {chosen.length} 件
                    </Button>
                    <Button
                      size="small"
                      kind="quiet"
                      onClick={() => setSearch({ cmp: [] }, { replace: true })}
                    >
                      清除所选
                    </Button>
                  </>
                ) : null}
                <Field label="排序" inline>
                  {(own) => (
                    <Select
                      {...own}
                      value={search.sort}
                      options={SORTS}
                      onChange={(sort) => setSearch({ sort: sort as PatentSearch['sort'] })}
                    />
                  )}
                </Field>
              </>
            }
          >
            {rows.length === 0 ? (
              <Empty why="filtered" drop={{ label: '去掉全部条件', onDrop: () => setSearch(NOTHING) }}>
                没有专利同时符合这些条件。文字检索按名称、权利人与号码中的原文查找，词之间以空格分开则须同时出现。
              </Empty>
            ) : (
              <DataTable
                caption="专利列表"
                columns={columnsOf(chosen, choose, setPreview)}
                rows={rows}
                rowKey={(row) => row.patent_id}
                grid={false}
              />
            )}
            <div style={{ padding: '0 16px 12px' }}>
              <Pager
                shown={rows.length}
                total={first?.total ?? 0}
                next={query.hasNextPage ? 'more' : null}
                busy={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
                unit="件"
              />
            </div>
          </Card>
        )}
      </Query>
      {preview === null ? null : <Preview id={preview} onClose={() => setPreview(null)} />}
      {isComparing ? <Compare ids={chosen} onClose={() => setComparing(false)} /> : null}
    </>
  );
}

function Exports({ search }: { search: PatentSearch }) {
  const save = (as: 'csv' | 'arrow') => () =>
    download('/api/v1/patents/export', `专利.${as}`, {
      query: { ...filterOf(search), sort: search.sort },
      accept: as === 'csv' ? 'text/csv' : 'application/vnd.apache.arrow.stream',
    });
  return (
    <ExportMenu
      items={[
        { label: 'CSV', note: '符合条件的全部专利', run: save('csv') },
        { label: 'Arrow', note: '供分析程序读取', run: save('arrow') },
      ]}
    />
  );
}

function columnsOf(
  chosen: readonly string[],
  choose: (id: string, isOn: boolean) => void,
  preview: (id: string) => void,
): Column<PatentRow>[] {
  return [
    {
      id: 'choose',
      title: '比较',
      width: '52px',
      render: (row) => (
        <Checkbox
          label={<span className="visually-hidden">比较 {row.title ?? row.patent_id}</span>}
          checked={chosen.includes(row.patent_id)}
          disabled={chosen.length >= MOST && !chosen.includes(row.patent_id)}
          onChange={(isOn) => choose(row.patent_id, isOn)}
        />
      ),
    },
    {
      id: 'title',
      title: '名称与号码',
      wrap: true,
      width: '34%',
      render: (row) => (
        <>
          <Link href={href('/patents/$id', { id: row.patent_id })}>{row.title ?? '（名称不明）'}</Link>
          <div className="note">
            {row.publication_number} · {row.patent_type}
            {row.chain === null ? '' : ` · ${row.chain}`}
            {row.is_high_value ? ' · 高价值' : ''}
          </div>
        </>
      ),
    },
    {
      id: 'owners',
      title: '权利人',
      wrap: true,
      width: '22%',
      render: (row) => <Owners names={row.owners} ids={row.owner_ids} />,
    },
    {
      id: 'status',
      title: '状态',
      render: (row) => <PatentStatus status={row.status} reason={row.status_reason} />,
    },
    {
      id: 'trl',
      title: '成熟度',
      unit: '级',
      align: 'right',
      render: (row) => trlText(row.trl_low, row.trl_high),
    },
    {
      id: 'conversion_count',
      title: '转化',
      unit: '次',
      align: 'right',
      render: (row) => integer(row.conversion_count),
    },
    {
      id: 'last_event',
      title: '最近事件',
      render: (row) => (
        <>
          {row.last_event ?? NONE}
          <div className="note">
            {day(row.last_event_date)}，共 {integer(row.event_count)} 个
          </div>
        </>
      ),
    },
    {
      id: 'preview',
      title: '预览',
      render: (row) => (
        <Button
          size="small"
          aria-label={`预览 ${row.title ?? row.patent_id}`}
          onClick={() => preview(row.patent_id)}
        >
          预览
        </Button>
      ),
    },
  ];
}

/** Fields of the filter bar, with the number of patents that each value would leave. */
function fieldsOf(answer: PatentFacets | undefined, search: PatentSearch): FilterField[] {
  const many = (id: string, label: string): FilterField => {
    const facet = answer?.facets.find((one) => one.id === id);
    const none =
      facet && facet.missing > 0 ? [{ value: '-', label: '（没有）', note: integer(facet.missing) }] : [];
    return {
      id,
      label,
      kind: 'many',
      options: [
        ...(facet?.values.map(({ value, label: words, count }) => ({
          value,
          label: words,
          note: integer(count),
        })) ?? []),
        ...none,
      ],
    };
  };
  const hasNodes = answer?.facets.some(({ id }) => id === 'node') === true || search.node.length > 0;
  return [
    { id: 'q', label: '检索', kind: 'text', placeholder: '名称、权利人或号码' },
    many('u', '高校'),
    many('c', '城市'),
    many('ch', '产业链'),
    many('f', '技术领域'),
    many('status', '状态'),
    ...(hasNodes ? [many('node', '产业链节点')] : []),
    many('type', '专利类型'),
    many('year', '授权年'),
    { id: 'converted', label: '有计入的转化', kind: 'one', options: YES_NO },
    { id: 'high_value', label: '高价值发明专利', kind: 'one', options: YES_NO },
    { id: 'trl_from', label: '成熟度不低于', kind: 'one', options: LEVELS },
    { id: 'trl_to', label: '成熟度不高于', kind: 'one', options: LEVELS },
    ...(search.org === '' ? [] : [{ id: 'org', label: '机构', kind: 'text' as const }]),
  ];
}

function valuesOf({ sort: _sort, cmp: _cmp, ...values }: PatentSearch): Record<string, FilterValue> {
  return values;
}
