import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { DefinitionList } from '../../../../api/definitions.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Drawer } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { Status, Tag, Unverified } from '../../kit/tag.tsx';
import { integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { definitionsQuery, referenceQuery } from './query.ts';
import { definitionsPage } from './route.tsx';

/** 口径库: what each figure means, what does not count, and the tables the rules stand in. */
export default function DefinitionsView() {
  const [{ tab, q, table }, setSearch] = useSearch(definitionsPage.search);
  const query = useQuery(definitionsQuery);
  return (
    <>
      <PageHeader title="口径库" snapshot={false} />
      <Query query={query} height={600}>
        {(data) => (
          <>
            <Tabs
              label="口径库的部分"
              tabs={[
                { id: 'metrics', label: '指标', count: data.metrics.length },
                { id: 'rules', label: '剔除规则', count: data.rules.length },
                { id: 'references', label: '参考表', count: data.references.length },
              ]}
              value={tab}
              onChange={(next) => setSearch({ tab: next })}
            >
              {tab === 'metrics' ? (
                <Metrics data={data} q={q} onSearch={(next) => setSearch({ q: next }, { replace: true })} />
              ) : null}
              {tab === 'rules' ? <Rules data={data} /> : null}
              {tab === 'references' ? (
                <References data={data} onOpen={(next) => setSearch({ table: next })} />
              ) : null}
            </Tabs>
            {table === '' ? null : <ReferenceDrawer table={table} onClose={() => setSearch({ table: '' })} />}
          </>
        )}
      </Query>
    </>
  );
}

function Metrics({ data, q, onSearch }: { data: DefinitionList; q: string; onSearch: (q: string) => void }) {
  const words = q.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = data.metrics.filter((metric) => {
    const text = `${metric.id} ${metric.name} ${metric.definition} ${metric.group.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = [...new Map(found.map(({ group }) => [group.id, group])).values()];
  return (
    <div className="stack">
      <Field label="查找" inline>
        {(own) => (
          <Input
            {...own}
            type="search"
            placeholder="名称、编号或定义中的词"
            value={q}
            onChange={(event) => onSearch(event.target.value)}
          />
        )}
      </Field>
      <p role="status">
        {found.length === data.metrics.length
          ? `共 ${integer(found.length)} 个指标`
          : `${integer(found.length)} 个指标符合，另有 ${integer(data.metrics.length - found.length)} 个不符合`}
      </p>
      {found.length === 0 ? (
        <Empty why="filtered" drop={{ label: '清除查找', onDrop: () => onSearch('') }} />
      ) : (
        groups.map((group) => (
          <Card key={group.id} title={group.name} flush>
            <DataTable
              caption={group.name}
              rows={found.filter((metric) => metric.group.id === group.id)}
              rowKey={(one) => one.id}
              columns={[
                {
                  id: 'name',
                  title: '指标',
                  width: '22%',
                  wrap: true,
                  render: (one) => (
                    <>
                      <Link href={href('/definitions/$id', { id: one.id })}>{one.name}</Link>
                      <div className="note">{one.id}</div>
                    </>
                  ),
                },
                { id: 'definition', title: '定义', wrap: true, width: '42%' },
                { id: 'unit', title: '单位' },
                { id: 'nature', title: '性质' },
                { id: 'basis', title: '口径', render: (one) => (one.basis === 'survey' ? '调查' : '登记') },
                {
                  id: 'verified',
                  title: '核验',
                  render: (one) => (one.verified ? <Status kind="good" word="已核验" /> : <Unverified />),
                },
                {
                  id: 'version',
                  title: '版本',
                  render: (one) => `第 ${one.version} 版，${one.valid_from} 起`,
                },
              ]}
            />
          </Card>
        ))
      )}
    </div>
  );
}

function Rules({ data }: { data: DefinitionList }) {
  return (
    <Card title="转化的剔除规则" note="一笔转化命中几条的，按次序取第一条不计数的作为剔除原因。" flush>
      <DataTable
        caption="剔除规则"
        rows={data.rules}
        rowKey={(one) => one.code}
        columns={[
          { id: 'priority', title: '次序', align: 'right' },
          { id: 'name', title: '规则' },
          { id: 'description', title: '什么情形命中', wrap: true, width: '42%' },
          {
            id: 'counts',
            title: '结果',
            render: (one) => (one.counts ? <Tag>仍计入，只作说明</Tag> : <Tag tone="bad">剔除</Tag>),
          },
          { id: 'source', title: '出处', wrap: true },
          {
            id: 'verified',
            title: '核验',
            render: (one) => (one.verified ? <Status kind="good" word="已核验" /> : <Unverified />),
          },
        ]}
      />
    </Card>
  );
}

function References({ data, onOpen }: { data: DefinitionList; onOpen: (table: string) => void }) {
  return (
    <Card title="参考表" flush>
      <DataTable
        caption="参考表"
        rows={data.references}
        rowKey={(one) => one.table}
        columns={[
          {
            id: 'name',
            title: '表',
            wrap: true,
            width: '22%',
            render: (one) => (
              <>
                <Button size="small" kind="quiet" onClick={() => onOpen(one.table)}>
                  {one.name}
                </Button>
                <div className="note">{one.table}</div>
              </>
            ),
          },
          { id: 'source', title: '来源', wrap: true, width: '40%' },
          { id: 'version', title: '版本' },
          { id: 'retrieved', title: '取得', render: (one) => one.retrieved || NONE },
          { id: 'added', title: '本工作区所加', unit: '份', align: 'right' },
          {
            id: 'verified',
            title: '核验',
            render: (one) => (one.verified ? <Status kind="good" word="已核验" /> : <Unverified />),
          },
        ]}
      />
    </Card>
  );
}

function ReferenceDrawer({ table, onClose }: { table: string; onClose: () => void }) {
  const query = useInfiniteQuery(referenceQuery(table));
  const first = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Drawer open onClose={onClose} title={first?.reference.name ?? table} width={1100}>
      <Query query={query} height={400}>
        {() =>
          first === undefined ? null : (
            <div className="stack">
              {first.reference.verified ? null : <Unverified what="内容" />}
              <p>{first.reference.source}</p>
              {first.reference.note === '' ? null : <p className="note">{first.reference.note}</p>}
              <p className="note">使用条件：{first.reference.licence || '没有写明'}</p>
              <DataTable
                caption={first.reference.name}
                rows={rows}
                rowKey={(_row, at) => String(at)}
                maxHeight="60vh"
                columns={first.reference.columns.map(({ column, name }) => ({
                  id: column,
                  title: name,
                  wrap: true,
                  render: (row: Record<string, string | null>) => row[column] ?? NONE,
                }))}
              />
              <Pager
                shown={rows.length}
                total={first.total}
                next={query.hasNextPage ? 'more' : null}
                busy={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
                unit="行"
              />
            </div>
          )
        }
      </Query>
    </Drawer>
  );
}
