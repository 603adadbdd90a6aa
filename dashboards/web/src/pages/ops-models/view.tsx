import type { ModelRow, ModelsAnswer } from '../../../../api/ops-model.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable, type Sort } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { bytes, duration, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { layerName, lineageHref, ModelState, modelHref } from '../ops-quality/parts.tsx';
import { useList } from '../ops-quality/query.ts';
import { modelsPage } from './route.tsx';

const COLUMNS: readonly Column<ModelRow>[] = [
  {
    id: 'name',
    title: '模型',
    sortable: true,
    render: ({ name, program }) => (
      <>
        <Link href={modelHref(name)}>{name}</Link> {program === null ? null : <Tag>程序</Tag>}
      </>
    ),
  },
  { id: 'grain', title: '一行是什么', wrap: true },
  { id: 'layer', title: '层', render: ({ layer }) => layerName(layer) },
  { id: 'state', title: '本次构建', render: ({ state }) => <ModelState state={state} /> },
  { id: 'rows', title: '行数', align: 'right', sortable: true, render: ({ rows }) => integer(rows) },
  { id: 'columns', title: '列数', align: 'right', render: ({ columns }) => integer(columns) },
  { id: 'ms', title: '最近一次用时', align: 'right', sortable: true, render: ({ ms }) => duration(ms) },
  {
    id: 'audits',
    title: '审计',
    align: 'right',
    render: ({ name, audits }) =>
      audits.failed === 0 ? (
        integer(audits.total)
      ) : (
        <Link href={href('/ops/quality', {}, { model: name })}>
          {integer(audits.failed)} / {integer(audits.total)} 未通过
        </Link>
      ),
  },
  {
    id: 'metrics',
    title: '影响指标',
    unit: '个',
    align: 'right',
    sortable: true,
    render: ({ metrics }) => integer(metrics),
  },
  { id: 'lineage', title: '血缘', render: ({ name }) => <Link href={lineageHref(name)}>查看</Link> },
];

/** Every table of the warehouse: what one row is, how it came, and what it is good for. */
export default function ModelsView() {
  const [search, setSearch] = useSearch(modelsPage.search);
  const { query, rows, first } = useList<ModelsAnswer>('/api/v1/ops/models', search, { limit: 200 });
  const sorted = search.sort.replace(/^-/, '');
  return (
    <>
      <PageHeader title="模型">{first ? `快照 ${first.snapshot}` : null}</PageHeader>
      <div className="stack">
        <Card>
          <div className="row">
            <Field label="查找" inline>
              {(own) => (
                <Input
                  {...own}
                  type="search"
                  value={search.q}
                  placeholder="名称或说明"
                  onChange={(event) => setSearch({ q: event.target.value }, { replace: true })}
                />
              )}
            </Field>
            <Field label="层" inline>
              {(own) => (
                <Select
                  {...own}
                  value={search.layer}
                  onChange={(layer) => setSearch({ layer: layer as typeof search.layer })}
                  options={[
                    { value: '', label: '全部' },
                    { value: 'staging', label: '清洗层' },
                    { value: 'intermediate', label: '中间层' },
                    { value: 'marts', label: '成品层' },
                  ]}
                />
              )}
            </Field>
            <Field label="本次构建" inline>
              {(own) => (
                <Select
                  {...own}
                  value={search.state}
                  onChange={(state) => setSearch({ state: state as typeof search.state })}
                  options={[
                    { value: '', label: '全部' },
                    { value: 'built', label: '已运行' },
                    { value: 'kept', label: '沿用' },
                    { value: 'failed', label: '执行失败' },
                  ]}
                />
              )}
            </Field>
          </div>
        </Card>
        <Query query={query} height={600}>
          {() =>
            first ? (
              <Card
                flush
                title={`${integer(first.all.models)} 个模型，${integer(first.all.rows)} 行，文件 ${bytes(first.all.bytes)}`}
                note="沿用：文字与输入都未变，没有重跑，取自先前的快照。影响指标：数字由这张表（或它的下游）得出或可按它切分的指标。"
              >
                {rows.length === 0 ? (
                  <Empty
                    why="filtered"
                    drop={{
                      label: '清除条件',
                      onDrop: () => setSearch({ q: '', layer: '', state: '' }),
                    }}
                  />
                ) : (
                  <>
                    <DataTable
                      caption="模型清单"
                      columns={COLUMNS}
                      rows={rows}
                      rowKey={(row) => row.name}
                      sort={{ column: sorted, descending: search.sort.startsWith('-') }}
                      onSort={(sort) => setSearch({ sort: sortOf(sort) })}
                    />
                    <div style={{ padding: '0 16px 12px' }}>
                      <Pager
                        shown={rows.length}
                        total={first.total}
                        next={query.hasNextPage ? 'more' : null}
                        busy={query.isFetchingNextPage}
                        onMore={() => void query.fetchNextPage()}
                        unit="个"
                      />
                    </div>
                  </>
                )}
              </Card>
            ) : null
          }
        </Query>
      </div>
    </>
  );
}

type SortKey = (typeof modelsPage.search.sort)['fallback'];

function sortOf({ column, descending }: Sort): SortKey {
  if (column === 'name') return 'name';
  return `${descending ? '-' : ''}${column}` as SortKey;
}
