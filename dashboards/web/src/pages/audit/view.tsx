import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { ErrorBox, Skeleton } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, type StatusKind } from '../../kit/tag.tsx';
import { instant, integer } from '../../lib/format.ts';
import css from './audit.module.css';
import { type AuditFilters, auditCheckQuery, auditQuery, exportAudit } from './query.ts';
import { rangesOn, today } from './ranges.ts';
import { auditPage } from './route.tsx';

const OUTCOMES: Readonly<Record<'done' | 'refused' | 'failed', { kind: StatusKind; word: string }>> = {
  done: { kind: 'good', word: '完成' },
  refused: { kind: 'warn', word: '被拒绝' },
  failed: { kind: 'bad', word: '出错' },
};

/** Every write and every export, newest first; each row holds the hash of the one before. */
export default function Audit() {
  const [filters, setFilters] = useSearch(auditPage.search);
  return (
    <>
      <PageHeader
        title="操作日志"
        snapshot={false}
        actions={
          <ExportMenu
            items={[
              {
                label: 'CSV',
                note: '按当前筛选，含完整校验链；导出本身也记入日志',
                run: () => exportAudit(filters),
              },
            ]}
          />
        }
      />
      <Chain />
      <Filters filters={filters} onChange={setFilters} />
      <Rows
        filters={filters}
        onClear={() => setFilters({ q: '', outcome: '', from: '', to: '', user: '' })}
      />
    </>
  );
}

function Chain() {
  const query = useQuery(auditCheckQuery);
  const { data, error, isFetching } = query;
  return (
    <Card
      title="校验链"
      actions={
        <Button size="small" busy={isFetching} onClick={() => void query.refetch()}>
          {data === undefined ? '核对全部记录' : '重新核对'}
        </Button>
      }
      note="每条记录含前一条的散列，改动或删除任何一条都会使其后的链断开。把末端抄存在别处，日后可以发现末尾被删。"
    >
      <div role="status">
        {error ? <ErrorBox error={error} /> : null}
        {data === undefined ? (
          <p className="muted">尚未核对。</p>
        ) : data.whole ? (
          <p>
            <Status kind="good" word={`链完整，共核对 ${integer(data.rows)} 条`} />{' '}
            <span className={css.chain}>末端 {data.head}</span>
          </p>
        ) : (
          <p>
            <Status
              kind="bad"
              word={
                data.broken === null
                  ? '链与抄存的末端不符'
                  : `第 ${integer(data.broken.id)} 条起断开：${data.broken.why}`
              }
            />
          </p>
        )}
      </div>
    </Card>
  );
}

function Filters({
  filters,
  onChange,
}: {
  filters: AuditFilters;
  onChange: (
    change: Partial<{
      q: string;
      outcome: '' | 'done' | 'refused' | 'failed';
      from: string;
      to: string;
      user: string;
    }>,
    options?: { replace?: boolean },
  ) => void;
}) {
  return (
    <search className="row">
      <Field label="查找" inline>
        {(own) => (
          <Input
            {...own}
            type="search"
            value={filters.q}
            placeholder="姓名、操作、对象"
            onChange={(event) => onChange({ q: event.target.value }, { replace: true })}
          />
        )}
      </Field>
      <Field label="结果" inline>
        {(own) => (
          <Select
            {...own}
            value={filters.outcome}
            options={[
              { value: '', label: '全部' },
              ...Object.entries(OUTCOMES).map(([value, { word }]) => ({ value, label: word })),
            ]}
            onChange={(value) => onChange({ outcome: value as keyof typeof OUTCOMES | '' })}
          />
        )}
      </Field>
      <Field label="自" inline>
        {(own) => (
          <Input
            {...own}
            type="date"
            value={filters.from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        )}
      </Field>
      <Field label="至" inline>
        {(own) => (
          <Input
            {...own}
            type="date"
            value={filters.to}
            onChange={(event) => onChange({ to: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="row" aria-label="常用的时间">
        {rangesOn(today()).map(({ label, from, to }) => {
          const isOn = filters.from === from && filters.to === to;
          return (
            <Button
              key={label}
              size="small"
              aria-pressed={isOn}
              onClick={() => onChange(isOn ? { from: '', to: '' } : { from, to })}
            >
              {label}
            </Button>
          );
        })}
      </fieldset>
      {filters.user === '' ? null : (
        <Button size="small" icon="close" onClick={() => onChange({ user: '' })}>
          只看用户 {filters.user}
        </Button>
      )}
    </search>
  );
}

function Rows({ filters, onClear }: { filters: AuditFilters; onClear: () => void }) {
  const query = useInfiniteQuery(auditQuery(filters));
  const { data, error } = query;
  if (data === undefined)
    return error ? (
      <ErrorBox error={error} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton height={400} />
    );
  const rows = data.pages.flatMap((page) => page.rows);
  const total = data.pages.at(-1)?.total ?? 0;
  const isFiltered = Object.values(filters).some((value) => value !== '');
  if (rows.length === 0)
    return isFiltered ? (
      <Empty why="filtered" drop={{ label: '清除筛选', onDrop: onClear }} />
    ) : (
      <Empty why="not-collected">还没有人在这里做过写入或导出。</Empty>
    );
  return (
    <Card title={`${integer(total)} 条记录`} flush>
      <DataTable
        caption="操作日志"
        rows={rows}
        rowKey={({ id }) => String(id)}
        columns={[
          { id: 'id', title: '编号', align: 'right', render: ({ id }) => integer(id) },
          { id: 'at', title: '时间', render: ({ at }) => instant(at) },
          { id: 'name', title: '姓名', render: ({ name, user_id }) => name || (user_id ?? '未登录') },
          { id: 'action', title: '操作', wrap: true },
          {
            id: 'target',
            title: '对象',
            wrap: true,
            render: ({ target }) =>
              Object.entries(target)
                .map(([key, value]) => `${key}=${value}`)
                .join('，') || '—',
          },
          {
            id: 'outcome',
            title: '结果',
            render: ({ outcome, code }) => (
              <span>
                <Status {...OUTCOMES[outcome]} />
                {code === null ? null : <span className={css.code}>{code}</span>}
              </span>
            ),
          },
          { id: 'address', title: '地址' },
          { id: 'chain', title: '校验', render: ({ chain }) => <code title="前 16 位">{chain}</code> },
        ]}
      />
      <div className={css.foot}>
        <Pager
          shown={rows.length}
          total={total}
          next={query.hasNextPage ? 'more' : null}
          busy={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      </div>
    </Card>
  );
}
