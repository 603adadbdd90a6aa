import type { RunList, RunRow, RunState } from '../../../../api/ops-run.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { ErrorBox, Skeleton } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { duration, instant } from '../../lib/format.ts';
import css from '../ops/ops.module.css';
import { RUN_STATES, RunLink, RunStatus, START_KINDS } from '../ops/parts.tsx';
import { SOON, useList } from '../ops/query.ts';
import { Start } from '../ops/start.tsx';
import { runsPage } from './route.tsx';

/** 运行: who started what, how it went. */
export default function RunsView() {
  const [search, setSearch] = useSearch(runsPage.search);
  const { query, rows, first, last } = useList<RunList>(
    '/api/v1/ops/runs',
    { state: search.state, source: search.source },
    SOON,
  );
  const counts = first?.by_state ?? {};
  return (
    <>
      <PageHeader title="运行" snapshot={false} actions={<Start primary />} />
      <Card flush>
        <div className={`${css.filters} ${css.chosen}`}>
          <Field label="状态" inline>
            {(own) => (
              <Select
                {...own}
                value={search.state}
                onChange={(state) => setSearch({ state: state as typeof search.state })}
                options={[
                  { value: '', label: '全部' },
                  ...(Object.keys(RUN_STATES) as RunState[]).map((state) => ({
                    value: state,
                    label: `${RUN_STATES[state].word}（${counts[state] ?? 0}）`,
                  })),
                ]}
              />
            )}
          </Field>
          {search.source === '' ? null : (
            <Button size="small" icon="close" onClick={() => setSearch({ source: '' })}>
              来源 {search.source}
            </Button>
          )}
        </div>
        {query.error && first === undefined ? (
          <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
        ) : first === undefined ? (
          <Skeleton height={300} />
        ) : rows.length === 0 ? (
          <Empty
            why={
              first.total === 0 && search.state === '' && search.source === '' ? 'not-collected' : 'filtered'
            }
          >
            还没有这样的运行。
          </Empty>
        ) : (
          <>
            <DataTable caption="运行" columns={COLUMNS} rows={rows} rowKey={(run) => run.correlation} />
            <div className={css.pad}>
              <Pager
                shown={rows.length}
                total={first.total}
                next={last?.next ?? null}
                unit="次"
                busy={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
              />
            </div>
            {first.truncated ? (
              <p className="note">更早的运行只在日志文件 logs/runs.jsonl 里，这里不再列出。</p>
            ) : null}
          </>
        )}
      </Card>
    </>
  );
}

const COLUMNS: readonly Column<RunRow>[] = [
  { id: 'started_at', title: '开始', render: (run) => instant(run.started_at), width: '140px' },
  { id: 'state', title: '状态', render: (run) => <RunStatus state={run.state} />, width: '120px' },
  {
    id: 'ms',
    title: '用时',
    align: 'right',
    render: (run) => (run.ms === null ? '—' : duration(run.ms)),
    width: '90px',
  },
  {
    id: 'what',
    title: '内容',
    wrap: true,
    render: (run) => (
      <span className={css.names}>
        {run.start === null ? '命令或定时' : (START_KINDS[run.start.kind] ?? run.start.kind)}
        {run.start?.name ? `：${run.start.name}` : ''}
        {run.start === null ? null : (
          <span className={css.small}>
            {' '}
            {run.start.by}：{run.start.reason}
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'steps',
    title: '步骤',
    wrap: true,
    render: (run) => (
      <span className={css.names}>
        {run.steps.map((step) => `${step.name} ${step.text}`.trim()).join('；') || '—'}
        {run.error !== null && run.state !== 'done' ? (
          <span className={`${css.small} ${css.wrong}`}>
            {' '}
            {run.error.message}（{run.error.code}）
          </span>
        ) : null}
      </span>
    ),
  },
  { id: 'correlation', title: '运行号', render: (run) => <RunLink run={run.correlation} /> },
];
