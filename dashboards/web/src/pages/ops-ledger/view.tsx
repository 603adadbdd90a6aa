import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LedgerList, LedgerPage } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { ErrorBox, Query, Skeleton } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Status } from '../../kit/tag.tsx';
import { bytes, instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { LATER, useList } from '../ops/query.ts';
import { ledgerPage } from './route.tsx';

const STATES = ['fetched', 'unchanged', 'skipped', 'failed', 'waiting'] as const;
const WORDS = {
  fetched: '已取得',
  unchanged: '未变',
  skipped: '略过',
  failed: '失败',
  waiting: '等待',
} as const;
const KINDS = {
  fetched: 'good',
  unchanged: 'good',
  skipped: 'none',
  failed: 'bad',
  waiting: 'none',
} as const;

/** 采集台账: every address of each crawled source stands in exactly one row. */
export default function LedgerView() {
  const [search, setSearch] = useSearch(ledgerPage.search);
  const query = useQuery({
    queryKey: ['ops', 'ledgers'],
    queryFn: ({ signal }) => api<LedgerList>('/api/v1/ops/ledger', { signal }),
    refetchInterval: LATER,
  });
  return (
    <>
      <PageHeader title="采集台账" snapshot={false}>
        每个网址恰有一行
      </PageHeader>
      <Query query={query} height={200}>
        {({ rows }) => (
          <div className="stack">
            <Card title="各来源" flush>
              {rows.length === 0 ? (
                <Empty why="not-collected">还没有从网站采集过。</Empty>
              ) : (
                <DataTable
                  caption="各来源的台账"
                  rows={rows}
                  rowKey={({ source }) => source}
                  current={search.source}
                  columns={summaryColumns((source, state) => setSearch({ source, state, reason: '', q: '' }))}
                />
              )}
            </Card>
            {search.source === '' ? null : <Rows key={search.source} />}
          </div>
        )}
      </Query>
    </>
  );
}

const summaryColumns = (
  onChoose: (source: string, state: '' | (typeof STATES)[number]) => void,
): readonly Column<LedgerList['rows'][number]>[] => [
  {
    id: 'name',
    title: '来源',
    wrap: true,
    render: ({ source, name }) => (
      <button type="button" className={css.cell} onClick={() => onChoose(source, '')}>
        {name}
      </button>
    ),
  },
  ...STATES.map(
    (state): Column<LedgerList['rows'][number]> => ({
      id: state,
      title: WORDS[state],
      align: 'right',
      render: ({ source, counts }) =>
        counts[state] === 0 ? (
          '0'
        ) : (
          <button type="button" className={css.cell} onClick={() => onChoose(source, state)}>
            {integer(counts[state])}
          </button>
        ),
    }),
  ),
  { id: 'total', title: '合计', unit: '个网址', align: 'right', render: ({ total }) => integer(total) },
  {
    id: 'stopped',
    title: '停下的原因',
    wrap: true,
    render: ({ blocked, stopped }) =>
      blocked === null ? (stopped ?? '—') : <Status kind="bad" word={`被拦截：${blocked.message}`} />,
  },
];

function Rows() {
  const [search, setSearch] = useSearch(ledgerPage.search);
  const [typed, setTyped] = useState(search.q);
  useEffect(() => setTyped(search.q), [search.q]);
  const { query, rows, first, last } = useList<LedgerPage>(
    `/api/v1/ops/ledger/${encodeURIComponent(search.source)}`,
    { state: search.state, reason: search.reason, text: search.q },
  );
  return (
    <Card
      title={`逐行：${search.source}`}
      flush
      note={first ? `台账取自 ${instant(first.as_of)}；采集进行时最多晚半分钟。` : undefined}
    >
      <form
        className={`${css.filters} ${css.chosen}`}
        onSubmit={(event) => {
          event.preventDefault();
          setSearch({ q: typed.trim() });
        }}
      >
        <Field label="状态" inline>
          {(own) => (
            <Select
              {...own}
              value={search.state}
              onChange={(state) => setSearch({ state: state as typeof search.state, reason: '' })}
              options={[
                { value: '', label: '全部' },
                ...STATES.map((state) => ({
                  value: state,
                  label: `${WORDS[state]}（${integer(first?.counts[state] ?? null)}）`,
                })),
              ]}
            />
          )}
        </Field>
        <Field label="原因" inline>
          {(own) => (
            <Select
              {...own}
              value={search.reason}
              onChange={(reason) => setSearch({ reason })}
              options={reasonOptions(first, search.reason)}
            />
          )}
        </Field>
        <Field label="网址含有" inline>
          {(own) => (
            <Input {...own} type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <Button type="submit" size="small" icon="search">
          查找
        </Button>
      </form>
      {query.error && first === undefined ? (
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      ) : first === undefined ? (
        <Skeleton height={240} />
      ) : rows.length === 0 ? (
        <Empty
          why="filtered"
          drop={{ label: '去掉全部筛选', onDrop: () => setSearch({ state: '', reason: '', q: '' }) }}
        />
      ) : (
        <>
          <DataTable caption="网址" columns={COLUMNS} rows={rows} rowKey={({ url }) => url} />
          <div className={css.pad}>
            <Pager
              shown={rows.length}
              total={first.total}
              next={last?.next ?? null}
              unit="个"
              busy={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          </div>
        </>
      )}
    </Card>
  );
}

function reasonOptions(first: LedgerPage | undefined, chosen: string) {
  const known = first?.reasons ?? [];
  const own =
    chosen === '' || known.some(({ reason }) => reason === chosen) ? [] : [{ value: chosen, label: chosen }];
  return [
    { value: '', label: '全部' },
    ...own,
    ...known.map(({ reason, count }) => ({ value: reason, label: `${reason}（${integer(count)}）` })),
  ];
}

const COLUMNS: readonly Column<LedgerPage['rows'][number]>[] = [
  {
    id: 'url',
    title: '网址',
    wrap: true,
    render: ({ url, found_on, depth }) => (
      <span>
        <Link href={url}>{url}</Link>
        <span className={css.small}> {found_on === null ? '起始页' : `第 ${depth} 层`}</span>
      </span>
    ),
  },
  { id: 'state', title: '状态', render: ({ state }) => <Status kind={KINDS[state]} word={WORDS[state]} /> },
  { id: 'status', title: 'HTTP', align: 'right', render: ({ status }) => status ?? '—' },
  {
    id: 'reason',
    title: '原因',
    wrap: true,
    render: ({ rule_or_error: code, message }) =>
      [code, message].filter((part) => part !== null).join('：') || '—',
  },
  { id: 'fetched', title: '取得', render: ({ fetched_at }) => instant(fetched_at) },
  { id: 'due', title: '下次', render: ({ next_due_at }) => instant(next_due_at) },
  {
    id: 'bytes',
    title: '大小',
    align: 'right',
    render: ({ bytes: size, document_sha256: sha, kept }) =>
      sha === null || !kept ? (
        bytes(size)
      ) : (
        <Link href={href('/documents/$sha', { sha })}>{bytes(size)}</Link>
      ),
  },
  {
    id: 'changes',
    title: '变动／取得',
    unit: '次',
    align: 'right',
    render: ({ changes, fetches }) => `${integer(changes)}／${integer(fetches)}`,
  },
];
