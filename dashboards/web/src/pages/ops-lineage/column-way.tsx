import { useQuery } from '@tanstack/react-query';
import type { ColumnNode, ColumnsAnswer } from '../../../../api/ops-model.ts';
import { useGo } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { integer } from '../../lib/format.ts';
import { layerName, lineageHref } from '../ops-quality/parts.tsx';
import { Graph } from './graph.tsx';
import css from './lineage.module.css';
import { columnsQuery } from './query.ts';

/** More than this is read better as a list. */
const DRAWN = 36;
const HOW = { copy: '照抄', expression: '计算', program: '程序' } as const;

/** The way of one column: back to where its values come from, or on to what is made of them. */
export function ColumnWay(props: {
  table: string;
  column: string;
  direction: 'up' | 'down';
  view: 'graph' | 'list';
}) {
  const { table, column, direction, view } = props;
  const query = useQuery(columnsQuery(table, column, direction));
  return (
    <Query query={query} height={400}>
      {(answer) => (
        <Card flush title={titleOf(answer, direction)} note={<Notes answer={answer} />}>
          {answer.nodes.length === 1 ? (
            <p className={css.pad}>
              {direction === 'up' ? '这一列不取自任何列：常量，或本来就是来源。' : '没有别的列用到它。'}
            </p>
          ) : view === 'graph' && answer.nodes.length <= DRAWN ? (
            <Drawn answer={answer} direction={direction} />
          ) : (
            <Listed answer={answer} direction={direction} />
          )}
        </Card>
      )}
    </Query>
  );
}

function titleOf({ root, nodes }: ColumnsAnswer, direction: 'up' | 'down'): string {
  const depth = Math.max(...nodes.map((node) => node.depth));
  const count = nodes.length - 1;
  return `${root} 的${direction === 'up' ? '来历' : '去向'}：${integer(count)} 列，最远 ${integer(depth)} 步`;
}

function Notes({ answer }: { answer: ColumnsAnswer }) {
  const drawn = answer.nodes.length <= DRAWN ? '' : `超过 ${DRAWN} 列时以清单显示。`;
  return (
    <>
      {drawn}
      {answer.truncated ? '列数太多，没有全部列出。' : ''}
      {answer.broken.length > 0
        ? `其中 ${integer(answer.broken.length)} 列的一部分来历无法从 SQL 里看出：${answer.broken.slice(0, 5).join('、')}${answer.broken.length > 5 ? '等' : ''}。`
        : '每一步都能从 SQL 里看出。'}
      决定哪些行留下的条件（连接、筛选、分组）不算来历。
    </>
  );
}

function Drawn({ answer, direction }: { answer: ColumnsAnswer; direction: 'up' | 'down' }) {
  const go = useGo();
  const depth = Math.max(...answer.nodes.map((node) => node.depth));
  const steps = Array.from({ length: depth + 1 }, (_, at) => at);
  const columns = (direction === 'up' ? steps.toReversed() : steps).map((at) => ({
    title: at === 0 ? '所选的列' : direction === 'up' ? `往回第 ${at} 步` : `往后第 ${at} 步`,
    nodes: answer.nodes
      .filter((node) => node.depth === at)
      .map((node) => ({
        id: node.id,
        label: node.name === node.column ? node.column : `${node.name} ${node.column}`,
        sub: `${node.table} · ${layerName(node.kind)}`,
        kind: node.kind,
        failed: 0,
      })),
  }));
  const byId = new Map(answer.nodes.map((node) => [node.id, node]));
  return (
    <Graph
      label="列血缘图"
      columns={columns}
      edges={answer.edges.map(({ from, to }) => [from, to])}
      current={answer.root}
      onSelect={(id) => {
        const node = byId.get(id);
        if (node) go(lineageHref(node.table, node.column));
      }}
    />
  );
}

function Listed({ answer, direction }: { answer: ColumnsAnswer; direction: 'up' | 'down' }) {
  const beside = (node: ColumnNode) =>
    answer.edges.filter((edge) => (direction === 'up' ? edge.from : edge.to) === node.id);
  return (
    <DataTable
      caption="列血缘清单"
      rows={answer.nodes}
      rowKey={(node) => node.id}
      current={answer.root}
      columns={[
        { id: 'depth', title: '步', align: 'right', render: ({ depth }) => integer(depth) },
        {
          id: 'id',
          title: '列',
          render: (node) => <Link href={lineageHref(node.table, node.column)}>{node.id}</Link>,
        },
        { id: 'name', title: '名称' },
        { id: 'kind', title: '所在', render: ({ kind }) => layerName(kind) },
        {
          id: 'edges',
          title: direction === 'up' ? '用于' : '取自',
          wrap: true,
          render: (node) =>
            beside(node)
              .map((edge) => `${direction === 'up' ? edge.to : edge.from}（${HOW[edge.how]}）`)
              .join('、') || '—',
        },
      ]}
    />
  );
}
