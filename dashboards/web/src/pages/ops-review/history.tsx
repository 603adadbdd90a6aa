import type { HistoryAnswer } from '../../../../api/review.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { instant, integer } from '../../lib/format.ts';
import { useList } from '../ops-quality/query.ts';
import { ROOT } from './query.ts';

/** Everything that was decided and taken back. */
export function History({ q }: { q: string }) {
  const { query, rows, first } = useList<HistoryAnswer>(`${ROOT}/history`, { q });
  return (
    <Query query={query} height={300}>
      {() =>
        first ? (
          <Card
            flush
            title={`决定与撤回 ${integer(first.total)} 条`}
            note="什么都不删除：改变主意是一条新的决定。"
          >
            {rows.length === 0 ? (
              q === '' ? (
                <div style={{ padding: '12px 16px' }}>还没有人作过决定。</div>
              ) : (
                <Empty why="filtered" />
              )
            ) : (
              <>
                <DataTable
                  caption="决定的经过"
                  rows={rows}
                  rowKey={(row) => String(row.id)}
                  columns={[
                    { id: 'id', title: '编号', align: 'right', render: (row) => integer(row.id) },
                    { id: 'at', title: '时间', render: (row) => instant(row.at) },
                    { id: 'by', title: '何人' },
                    { id: 'kind_name', title: '种类' },
                    { id: 'words', title: '结论', wrap: true },
                    { id: 'reason', title: '理由', wrap: true },
                    {
                      id: 'fate',
                      title: '现在',
                      render: (row) => (
                        <>
                          {row.fate} {row.pending ? <Tag tone="warn">待构建</Tag> : null}
                        </>
                      ),
                    },
                  ]}
                />
                <div style={{ padding: '0 16px 12px' }}>
                  <Pager
                    shown={rows.length}
                    total={first.total}
                    next={query.hasNextPage ? 'more' : null}
                    busy={query.isFetchingNextPage}
                    onMore={() => void query.fetchNextPage()}
                  />
                </div>
              </>
            )}
          </Card>
        ) : null
      }
    </Query>
  );
}
