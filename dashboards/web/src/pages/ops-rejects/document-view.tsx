import type { ReactNode } from 'react';
import type { RejectDetail } from '../../../../api/ops-run.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { ErrorBox, Skeleton } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { useList } from '../ops/query.ts';
import { Mending } from './mending.tsx';
import { rejectPage } from './route.tsx';

/** 拒收的行: of one file, with the words as they stand there, and mending by another mapping. */
export default function RejectView(): ReactNode {
  const { source, kind, sha } = useParams<'source' | 'kind' | 'sha'>();
  const [search, setSearch] = useSearch(rejectPage.search);
  const path = `/api/v1/ops/rejects/${encodeURIComponent(source)}/${encodeURIComponent(kind)}/${encodeURIComponent(sha)}`;
  const { query, rows, first, last } = useList<RejectDetail>(path, { reason: search.reason });
  return (
    <>
      <PageHeader title="拒收的行" snapshot={false}>
        {first?.document.name ?? ''}
      </PageHeader>
      {query.error && first === undefined ? (
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      ) : first === undefined ? (
        <Skeleton height={400} />
      ) : (
        <div className="stack">
          <About detail={first} />
          {first.document.batch === null ? null : (
            <Card title="拒收的行" flush>
              <div className={`${css.filters} ${css.chosen}`}>
                <Field label="原因" inline>
                  {(own) => (
                    <Select
                      {...own}
                      value={search.reason}
                      onChange={(reason) => setSearch({ reason })}
                      options={[
                        { value: '', label: `全部（${integer(first.document.rejects)} 行）` },
                        ...first.document.reasons.map(({ reason, name, count }) => ({
                          value: reason,
                          label: `${name}（${integer(count)} 行）`,
                        })),
                      ]}
                    />
                  )}
                </Field>
              </div>
              <DataTable
                caption="拒收的行"
                columns={columnsOf(sha)}
                rows={rows}
                rowKey={({ ordinal }, at) => `${ordinal}-${at}`}
              />
              <div className={css.pad}>
                <Pager
                  shown={rows.length}
                  total={first.total}
                  next={last?.next ?? null}
                  unit="行"
                  busy={query.isFetchingNextPage}
                  onMore={() => void query.fetchNextPage()}
                />
              </div>
            </Card>
          )}
          <Mending key={first.document.batch} path={path} detail={first} />
        </div>
      )}
      <p>
        <Link href="/ops/rejects">全部拒收</Link>
      </p>
    </>
  );
}

function About({ detail }: { detail: RejectDetail }) {
  const { document, parser, parser_version: version, read_at: readAt, layout, warnings } = detail;
  return (
    <Card title="文件">
      <dl className={css.facts}>
        <dt>来源</dt>
        <dd>
          <Link href={href('/ops/sources', {}, { source: document.source })}>{document.source}</Link>，
          {document.kind_name}
        </dd>
        <dt>取得</dt>
        <dd>{instant(document.fetched_at)}</dd>
        {document.url === null ? null : (
          <>
            <dt>网址</dt>
            <dd>
              <Link href={document.url}>{document.url}</Link>
            </dd>
          </>
        )}
        <dt>原件</dt>
        <dd>
          <Link href={href('/documents/$sha', { sha: document.sha256 })} className={css.id}>
            {document.sha256.slice(0, 16)}…
          </Link>
        </dd>
        <dt>读取</dt>
        <dd>
          {document.batch === null
            ? '已存档，还没有读成任何记录'
            : `${parser} 第 ${version} 版，${instant(readAt)}：${integer(document.rows)} 行 ＝ ${integer(document.records)} 记录 ＋ ${integer(document.rejects)} 拒收 ＋ ${integer(document.duplicates)} 重复`}
        </dd>
        {layout.length === 0 ? null : (
          <>
            <dt>版式</dt>
            <dd>
              {layout.map((line) => (
                <div key={line}>{line}</div>
              ))}
            </dd>
          </>
        )}
        {warnings.length === 0 ? null : (
          <>
            <dt>提醒</dt>
            <dd>
              {warnings.map((line) => (
                <div key={line}>▲ {line}</div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

const columnsOf = (sha: string): readonly Column<RejectDetail['rows'][number]>[] => [
  {
    id: 'line',
    title: '行号',
    align: 'right',
    width: '90px',
    render: ({ line, ordinal }) => (
      <Link href={href('/documents/$sha', { sha }, { at: ordinal })}>
        {line > 0 ? integer(line) : `第 ${integer(ordinal)} 条`}
      </Link>
    ),
  },
  { id: 'reason_name', title: '原因', wrap: true, width: '220px' },
  {
    id: 'raw',
    title: '原文',
    wrap: true,
    render: ({ raw }) => <span className={css.raw}>{raw || '（空）'}</span>,
  },
];
