import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LineageAnswer, LineageNode } from '../../../../api/ops-model.ts';
import { useSearch } from '../../app/location.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { layerName, lineageHref, modelHref } from '../ops-quality/parts.tsx';
import { ColumnWay } from './column-way.tsx';
import { Graph, type GraphNode } from './graph.tsx';
import css from './lineage.module.css';
import { metricColumnsQuery, modelQuery, nodeQuery } from './query.ts';
import { lineagePage } from './route.tsx';
import { Search } from './search.tsx';

/** What something is made of and what is made of it: one step each way, further on demand. */
export default function LineageView() {
  const [search, setSearch] = useSearch(lineagePage.search);
  const { node, column, view, direction } = search;
  const query = useQuery(nodeQuery(node));
  return (
    <>
      <PageHeader title="血缘">
        {node.replace('metric:', '指标 ')}
        {column === '' ? '' : `.${column}`}
      </PageHeader>
      <div className="stack">
        <Card>
          <div className="stack">
            <Search />
            <div className="row">
              {column === '' ? null : (
                <>
                  <LinkButton size="small" icon="left" href={lineageHref(node)}>
                    回到整张表
                  </LinkButton>
                  <Field label="方向" inline>
                    {(own) => (
                      <Select
                        {...own}
                        value={direction}
                        onChange={(to) => setSearch({ direction: to as 'up' | 'down' })}
                        options={[
                          { value: 'up', label: '来历' },
                          { value: 'down', label: '去向' },
                        ]}
                      />
                    )}
                  </Field>
                </>
              )}
              <Button
                size="small"
                aria-pressed={view === 'list'}
                onClick={() => setSearch({ view: view === 'list' ? 'graph' : 'list' })}
              >
                {view === 'list' ? '改看图' : '改看清单'}
              </Button>
              <Picker node={node} column={column} onPick={(to) => setSearch({ column: to })} />
            </div>
          </div>
        </Card>
        {column === '' ? (
          <Query query={query} height={420}>
            {(answer) => (
              <Card
                flush
                title={<Title node={answer.node} />}
                note="左边是它读取的，右边是由它得出的；按钮右侧的加号再展开一步。"
              >
                {view === 'graph' ? (
                  <Around
                    key={answer.node.id}
                    answer={answer}
                    onSelect={(id) => setSearch({ node: id, column: '' })}
                  />
                ) : (
                  <Listed answer={answer} />
                )}
              </Card>
            )}
          </Query>
        ) : (
          <ColumnWay table={node} column={column} direction={direction} view={view} />
        )}
        {node.startsWith('metric:') ? <MetricColumns id={node.slice('metric:'.length)} /> : null}
      </div>
    </>
  );
}

function Title({ node }: { node: LineageNode }) {
  const isMetric = node.kind === 'metric';
  const isModel = ['staging', 'intermediate', 'marts'].includes(node.kind);
  return (
    <>
      {isModel ? <Link href={modelHref(node.id)}>{node.id}</Link> : null}
      {isMetric ? (
        <Link href={href('/metrics/$id', { id: node.id.slice('metric:'.length) })}>{node.name}</Link>
      ) : null}
      {isModel || isMetric ? null : node.id}
      <span className="muted">
        {' '}
        {layerName(node.kind)}
        {isMetric || node.name === node.id ? '' : `，${node.name}`}
        {node.rows === null ? '' : `，${integer(node.rows)} 行`}
      </span>
    </>
  );
}

const asGraph = (node: LineageNode): GraphNode => ({
  id: node.id,
  label: node.kind === 'metric' ? node.name : node.id,
  sub: [layerName(node.kind), node.rows === null ? '' : `${integer(node.rows)} 行`]
    .filter(Boolean)
    .join(' · '),
  kind: node.kind,
  failed: node.failed,
});

/** Three columns, and one more at either side for the neighbour that was opened. */
function Around({ answer, onSelect }: { answer: LineageAnswer; onSelect: (id: string) => void }) {
  const [left, setLeft] = useState('');
  const [right, setRight] = useState('');
  const further = {
    left: useQuery({ ...nodeQuery(left), enabled: left !== '' }),
    right: useQuery({ ...nodeQuery(right), enabled: right !== '' }),
  };
  const shown = new Set([answer.node, ...answer.up, ...answer.down].map(({ id }) => id));
  // The answer before is kept while the next one loads: it is not about this neighbour.
  const ups = further.left.data?.node.id === left ? further.left.data.up : [];
  const downs = further.right.data?.node.id === right ? further.right.data.down : [];
  const opening = (id: string, count: number, open: string, set: (id: string) => void) => ({
    further: { count, isOpen: open === id, toggle: () => set(open === id ? '' : id) },
  });
  const columns = [
    ...(left === ''
      ? []
      : [{ title: '再上一步', nodes: ups.filter(({ id }) => !shown.has(id)).map(asGraph) }]),
    {
      title: '上一步：它读取的',
      nodes: answer.up.map((node) => ({ ...asGraph(node), ...opening(node.id, node.up, left, setLeft) })),
    },
    { title: '所选', nodes: [asGraph(answer.node)] },
    {
      title: '下一步：由它得出的',
      nodes: answer.down.map((node) => ({
        ...asGraph(node),
        ...opening(node.id, node.down, right, setRight),
      })),
    },
    ...(right === ''
      ? []
      : [{ title: '再下一步', nodes: downs.filter(({ id }) => !shown.has(id)).map(asGraph) }]),
  ];
  const edges = [
    ...answer.up.map(({ id }) => [id, answer.node.id] as const),
    ...answer.down.map(({ id }) => [answer.node.id, id] as const),
    ...ups.map(({ id }) => [id, left] as const),
    ...downs.map(({ id }) => [right, id] as const),
  ];
  return (
    <Graph label="血缘图" columns={columns} edges={edges} current={answer.node.id} onSelect={onSelect} />
  );
}

function Listed({ answer }: { answer: LineageAnswer }) {
  const rows = [
    ...answer.up.map((node) => ({ node, side: '它读取的' })),
    ...answer.down.map((node) => ({ node, side: '由它得出的' })),
  ];
  return (
    <DataTable
      caption="上下各一步"
      rows={rows}
      rowKey={({ node, side }) => `${side} ${node.id}`}
      columns={[
        { id: 'side', title: '关系' },
        {
          id: 'id',
          title: '表或指标',
          render: ({ node }) => <Link href={lineageHref(node.id)}>{node.id.replace('metric:', '')}</Link>,
        },
        { id: 'name', title: '名称', wrap: true, render: ({ node }) => node.name },
        { id: 'kind', title: '层', render: ({ node }) => layerName(node.kind) },
        { id: 'rows', title: '行数', align: 'right', render: ({ node }) => integer(node.rows) },
        {
          id: 'failed',
          title: '未通过的审计',
          align: 'right',
          render: ({ node }) =>
            node.failed === 0 ? (
              '0'
            ) : (
              <Link href={href('/ops/quality', {}, { model: node.id })}>{integer(node.failed)}</Link>
            ),
        },
      ]}
    />
  );
}

/** Columns of the chosen model; choosing one shows its way. */
function Picker({
  node,
  column,
  onPick,
}: {
  node: string;
  column: string;
  onPick: (column: string) => void;
}) {
  const isModel = !node.includes('.') && !node.startsWith('metric:');
  const { data } = useQuery({ ...modelQuery(node), enabled: isModel });
  if (!isModel || data === undefined) return null;
  return (
    <Field label="追溯一列" inline>
      {(own) => (
        <Select
          {...own}
          value={column}
          onChange={onPick}
          options={[
            { value: '', label: '（整张表）' },
            ...data.columns.map((one) => ({ value: one.column, label: `${one.name}　${one.column}` })),
          ]}
        />
      )}
    </Field>
  );
}

/** From a metric to the columns its number depends on. */
function MetricColumns({ id }: { id: string }) {
  const query = useQuery(metricColumnsQuery(id));
  return (
    <Query query={query} height={200}>
      {(answer) => (
        <Card flush title={`${answer.metric.name}用到的列`} note={answer.metric.definition}>
          {answer.columns.length === 0 ? (
            <p className={css.pad}>没有单独用到的列。</p>
          ) : (
            <DataTable
              caption="指标用到的列"
              rows={answer.columns}
              rowKey={(row) => `${row.table}.${row.column}`}
              columns={[
                { id: 'role', title: '用途' },
                { id: 'name', title: '名称' },
                {
                  id: 'column',
                  title: '列',
                  render: (row) => (
                    <Link href={lineageHref(row.table, row.column)}>
                      {row.table}.{row.column}
                    </Link>
                  ),
                },
              ]}
            />
          )}
        </Card>
      )}
    </Query>
  );
}
