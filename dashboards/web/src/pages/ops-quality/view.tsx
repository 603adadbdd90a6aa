import type { QualityAnswer } from '../../../../api/ops-model.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { AuditCard } from './parts.tsx';
import css from './quality.module.css';
import { useList } from './query.ts';
import { qualityPage } from './route.tsx';

/** Can what was built be trusted? What failed comes first. */
export default function QualityView() {
  const [search, setSearch] = useSearch(qualityPage.search);
  const { query, rows, first } = useList<QualityAnswer>('/api/v1/ops/quality', {
    state: search.state === 'all' ? '' : search.state,
    severity: search.severity,
    model: search.model,
    build: search.of,
  });
  return (
    <>
      <PageHeader title="质量">审计</PageHeader>
      <Query query={query} height={480}>
        {() =>
          first ? (
            <div className="stack">
              <Held held={first.held} snapshot={first.snapshot} />
              <Summary answer={first} />
              <Card
                title="审计"
                actions={
                  <>
                    <Field label="快照" inline>
                      {(own) => (
                        <Select
                          {...own}
                          value={first.snapshot}
                          onChange={(id) =>
                            setSearch({
                              of: first.history.find((row) => row.snapshot === id)?.current ? '' : id,
                            })
                          }
                          options={first.history.map((row) => ({
                            value: row.snapshot,
                            label: `${row.snapshot}${row.current ? '（当前）' : row.candidate ? '（候选）' : ''}`,
                          }))}
                        />
                      )}
                    </Field>
                    <Field label="结果" inline>
                      {(own) => (
                        <Select
                          {...own}
                          value={search.state}
                          onChange={(state) => setSearch({ state: state as 'failed' | 'passed' | 'all' })}
                          options={[
                            { value: 'failed', label: '未通过' },
                            { value: 'passed', label: '通过' },
                            { value: 'all', label: '全部' },
                          ]}
                        />
                      )}
                    </Field>
                    <Field label="级别" inline>
                      {(own) => (
                        <Select
                          {...own}
                          value={search.severity}
                          onChange={(severity) => setSearch({ severity: severity as '' | 'block' | 'warn' })}
                          options={[
                            { value: '', label: '全部' },
                            { value: 'block', label: '阻断' },
                            { value: 'warn', label: '提示' },
                          ]}
                        />
                      )}
                    </Field>
                    {search.model === '' ? null : (
                      <Button size="small" icon="close" onClick={() => setSearch({ model: '' })}>
                        模型 {search.model}
                      </Button>
                    )}
                  </>
                }
              >
                {rows.length === 0 ? (
                  search.state === 'failed' && search.severity === '' && search.model === '' ? (
                    <p>全部 {integer(first.counts.total)} 项审计都通过。</p>
                  ) : (
                    <Empty why="filtered" />
                  )
                ) : (
                  <div className={css.list}>
                    {rows.map((audit) => (
                      <AuditCard key={audit.audit} audit={audit} />
                    ))}
                    <Pager
                      shown={rows.length}
                      total={first.total}
                      next={query.hasNextPage ? 'more' : null}
                      busy={query.isFetchingNextPage}
                      onMore={() => void query.fetchNextPage()}
                      unit="项"
                    />
                  </div>
                )}
              </Card>
              <Past answer={first} />
            </div>
          ) : null
        }
      </Query>
    </>
  );
}

function Held({ held, snapshot }: { held: QualityAnswer['held']; snapshot: string }) {
  if (held === null) return null;
  return (
    <Card
      state="bad"
      title="最近一次构建没有发布"
      note={`拦下的构建不保留，这里是运行日志记下的内容；仍在使用的是快照 ${snapshot}。`}
    >
      <div className="stack">
        <p>
          {instant(held.at)}，阻断级审计未通过（
          <Link href={href('/ops/runs/$run', { run: held.correlation })}>{held.correlation}</Link>）。
        </p>
        <div className={css.list}>
          {held.rows.map((audit) => (
            <AuditCard key={audit.audit} audit={audit} />
          ))}
        </div>
      </div>
    </Card>
  );
}

function Summary({ answer }: { answer: QualityAnswer }) {
  const { counts } = answer;
  return (
    <Card state={counts.block > 0 ? 'bad' : counts.warn > 0 ? 'warn' : 'good'}>
      <p className="row">
        <strong>快照 {answer.snapshot}</strong>
        <span>{instant(answer.created_at)} 构建</span>
        <span>审计 {integer(counts.total)} 项</span>
        <Status kind="good" word={`通过 ${integer(counts.passed)}`} />
        <Status kind={counts.warn > 0 ? 'warn' : 'none'} word={`提示级未通过 ${integer(counts.warn)}`} />
        <Status kind={counts.block > 0 ? 'bad' : 'none'} word={`阻断级未通过 ${integer(counts.block)}`} />
      </p>
    </Card>
  );
}

function Past({ answer }: { answer: QualityAnswer }) {
  return (
    <Card flush title="保留的快照与候选" note="阻断级审计未通过的构建不会发布，因此不在这里。">
      <DataTable
        caption="各快照的审计"
        rows={answer.history}
        rowKey={(row) => row.snapshot}
        columns={[
          {
            id: 'snapshot',
            title: '快照',
            render: (row) => (
              <>
                {row.snapshot} {row.current ? <Tag tone="primary">当前</Tag> : null}
                {row.candidate ? <Tag tone="warn">候选</Tag> : null}
              </>
            ),
          },
          { id: 'created_at', title: '构建时间', render: (row) => instant(row.created_at) },
          {
            id: 'total',
            title: '审计',
            unit: '项',
            align: 'right',
            render: (row) => integer(row.counts.total),
          },
          {
            id: 'passed',
            title: '通过',
            unit: '项',
            align: 'right',
            render: (row) => integer(row.counts.passed),
          },
          {
            id: 'warn',
            title: '提示级未通过',
            unit: '项',
            align: 'right',
            render: (row) => integer(row.counts.warn),
          },
          {
            id: 'block',
            title: '阻断级未通过',
            unit: '项',
            align: 'right',
            render: (row) => integer(row.counts.block),
          },
          {
            id: 'run',
            title: '运行',
            render: (row) => (
              <Link href={href('/ops/runs/$run', { run: row.correlation })}>{row.correlation}</Link>
            ),
          },
        ]}
      />
    </Card>
  );
}
