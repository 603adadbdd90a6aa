import { useQuery } from '@tanstack/react-query';
import type { RejectedDocument, RejectedDocuments, RejectSummary } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { ErrorBox, Query, Skeleton } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Status } from '../../kit/tag.tsx';
import { instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { LATER, useList } from '../ops/query.ts';
import { rejectsPage } from './route.tsx';

/** 拒收: rows that are no records, by source and reason, and the files they stand in. */
export default function RejectsView() {
  const [, setSearch] = useSearch(rejectsPage.search);
  const query = useQuery({
    queryKey: ['ops', 'rejects'],
    queryFn: ({ signal }) => api<RejectSummary>('/api/v1/ops/rejects', { signal }),
    refetchInterval: LATER,
  });
  return (
    <>
      <PageHeader title="拒收" snapshot={false}>
        没有成为记录的行，原文都在湖中
      </PageHeader>
      <Query query={query} height={300}>
        {({ groups, total, documents, unread }) =>
          groups.length === 0 ? (
            <Card>
              <p>
                <Status kind="good" word="没有被拒收的行，也没有读不成的文件。" />
              </p>
            </Card>
          ) : (
            <div className="stack">
              <Card title="按来源与原因" flush>
                <DataTable
                  caption="按来源与原因"
                  rows={groups}
                  rowKey={({ source, kind }) => `${source}/${kind}`}
                  columns={groupColumns((source, kind, reason) => setSearch({ source, kind, reason }))}
                  total={{
                    name: '合计',
                    rejects: integer(total),
                    documents: integer(documents),
                    unread: integer(unread),
                  }}
                />
              </Card>
              <Documents />
            </div>
          )
        }
      </Query>
    </>
  );
}

const groupColumns = (
  onChoose: (source: string, kind: string, reason: string) => void,
): readonly Column<RejectSummary['groups'][number]>[] => [
  {
    id: 'name',
    title: '来源',
    wrap: true,
    render: ({ source, name, kind, kind_name }) => (
      <>
        <button type="button" className={css.cell} onClick={() => onChoose(source, kind, '')}>
          {name}
        </button>
        <div className={css.small}>{kind_name}</div>
      </>
    ),
  },
  { id: 'rejects', title: '拒收', unit: '行', align: 'right', render: ({ rejects }) => integer(rejects) },
  { id: 'documents', title: '文件', unit: '份', align: 'right', render: (row) => integer(row.documents) },
  { id: 'unread', title: '没有读成', unit: '份', align: 'right', render: ({ unread }) => integer(unread) },
  {
    id: 'reasons',
    title: '原因',
    wrap: true,
    render: ({ source, kind, reasons }) =>
      reasons.map(({ reason, name, count }) => (
        <div key={reason}>
          <button type="button" className={css.cell} onClick={() => onChoose(source, kind, reason)}>
            {name} {integer(count)} 行
          </button>
        </div>
      )),
  },
];

function Documents() {
  const [search, setSearch] = useSearch(rejectsPage.search);
  const { query, rows, first, last } = useList<RejectedDocuments>('/api/v1/ops/rejects/documents', {
    source: search.source,
    kind: search.kind,
    reason: search.reason,
  });
  const chips = (['source', 'kind', 'reason'] as const).filter((name) => search[name] !== '');
  const words = { source: '来源', kind: '种类', reason: '原因' } as const;
  return (
    <Card
      title="文件"
      flush
      actions={chips.map((name) => (
        <Button key={name} size="small" icon="close" onClick={() => setSearch({ [name]: '' })}>
          {words[name]} {search[name]}
        </Button>
      ))}
    >
      {query.error && first === undefined ? (
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      ) : first === undefined ? (
        <Skeleton height={200} />
      ) : rows.length === 0 ? (
        <Empty
          why="filtered"
          drop={{ label: '去掉全部筛选', onDrop: () => setSearch({ source: '', kind: '', reason: '' }) }}
        />
      ) : (
        <>
          <DataTable caption="有拒收行的文件" columns={COLUMNS} rows={rows} rowKey={keyOf} />
          <div className={css.pad}>
            <Pager
              shown={rows.length}
              total={first.total}
              next={last?.next ?? null}
              unit="份"
              busy={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          </div>
        </>
      )}
    </Card>
  );
}

const keyOf = ({ source, kind, sha256 }: RejectedDocument) => `${source}/${kind}/${sha256}`;

const COLUMNS: readonly Column<RejectedDocument>[] = [
  {
    id: 'name',
    title: '文件',
    wrap: true,
    render: ({ source, kind, sha256, name }) => (
      <Link
        className={css.names}
        href={href('/ops/rejects/$source/$kind/$sha', { source, kind, sha: sha256 })}
      >
        {name}
      </Link>
    ),
  },
  { id: 'source', title: '来源' },
  { id: 'kind_name', title: '种类' },
  {
    id: 'rejects',
    title: '拒收',
    unit: '行',
    align: 'right',
    render: ({ batch, rejects }) =>
      batch === null ? <Status kind="bad" word="没有读成" /> : integer(rejects),
  },
  {
    id: 'rows',
    title: '总行数',
    unit: '行',
    align: 'right',
    render: ({ batch, rows }) => (batch === null ? '—' : integer(rows)),
  },
  {
    id: 'reasons',
    title: '原因',
    wrap: true,
    render: ({ batch, reasons }) =>
      batch === null
        ? '已存档，没有成为任何记录；打开后试读看原因'
        : reasons.map(({ name, count }) => `${name} ${integer(count)} 行`).join('，'),
  },
  { id: 'fetched_at', title: '取得', render: ({ fetched_at }) => instant(fetched_at) },
];
