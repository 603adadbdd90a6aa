import { useQuery } from '@tanstack/react-query';
import type { RunDetail, RunRow, Started } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { useGo, useParams } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { duration, instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { Act, Failure, RunLink, RunStatus, START_KINDS } from '../ops/parts.tsx';

/** 一次运行: what it did step by step, live while it goes on. */
export default function RunView() {
  const { run } = useParams<'run'>();
  const go = useGo();
  const query = useQuery({
    queryKey: ['ops', 'run', run],
    queryFn: ({ signal }) => api<RunDetail>(`/api/v1/ops/runs/${encodeURIComponent(run)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.run.state === 'running' ? 1500 : false),
  });
  const path = `/api/v1/ops/runs/${encodeURIComponent(run)}`;
  return (
    <>
      <PageHeader
        title="运行"
        snapshot={false}
        actions={
          query.data === undefined ? null : (
            <>
              {query.data.may.cancel ? (
                <Act
                  label="取消运行"
                  danger
                  kind="danger"
                  title="取消这次运行"
                  path={`${path}/cancel`}
                  done="已要求取消"
                >
                  <p>正在做的一步会在两小段之间停下；已经存好的不会丢，也不会留下半份。</p>
                </Act>
              ) : null}
              {query.data.may.retry ? (
                <Act
                  label="重试"
                  icon="refresh"
                  title="重试这次运行"
                  path={`${path}/retry`}
                  done="已重新启动"
                  onDone={(answer) => go(href('/ops/runs/$run', { run: (answer as Started).run }))}
                >
                  <p>用同样的来源再做一次；已经存好的部分不会重做。</p>
                </Act>
              ) : null}
            </>
          )
        }
      >
        <span className={css.id}>{run}</span>
      </PageHeader>
      <Query query={query} height={400}>
        {(detail) => (
          <div className="stack">
            <Head detail={detail} />
            <Trouble detail={detail} />
            <Steps steps={detail.run.steps} />
            <Works detail={detail} />
          </div>
        )}
      </Query>
      <p>
        <Link href="/ops/runs">全部运行</Link>
      </p>
    </>
  );
}

function Head({ detail }: { detail: RunDetail }) {
  const { run, totals, build, workflows, workflows_unknown: unknown } = detail;
  const { start } = run;
  return (
    <Card title="概况">
      <div className="stack">
        <dl className={css.facts} aria-live="polite">
          <dt>状态</dt>
          <dd>
            <RunStatus state={run.state} />
            {start?.cancelling && run.state === 'running'
              ? `（${start.cancelling.by}已要求取消：${start.cancelling.reason}）`
              : ''}
          </dd>
          <dt>时间</dt>
          <dd>
            {instant(run.started_at)} 开始
            {run.ended_at === null ? '' : `，${instant(run.ended_at)} 结束，用时 ${duration(run.ms)}`}
          </dd>
          <dt>做什么</dt>
          <dd>{start === null ? '由命令或定时启动' : what(start)}</dd>
          {start === null ? null : (
            <>
              <dt>谁、为什么</dt>
              <dd>
                {start.by}：{start.reason}
              </dd>
            </>
          )}
          {start?.retries ? (
            <>
              <dt>重试的是</dt>
              <dd>
                <RunLink run={start.retries} />
              </dd>
            </>
          ) : null}
          {run.sources.length === 0 ? null : (
            <>
              <dt>来源</dt>
              <dd>
                {run.sources.map((source, at) => (
                  <span key={source}>
                    {at === 0 ? '' : '、'}
                    <Link href={href('/ops/sources', {}, { source })}>{source}</Link>
                  </span>
                ))}
              </dd>
            </>
          )}
          {totals === null ? null : (
            <>
              <dt>读到</dt>
              <dd>
                {integer(totals.documents)} 份文件（{integer(totals.known)} 份已在湖中）：
                {integer(totals.rows)} 行 ＝ {integer(totals.records)} 记录 ＋ {integer(totals.rejects)} 拒收
                ＋ {integer(totals.duplicates)} 重复
                {totals.rejects > 0 ? (
                  <>
                    ，<Link href="/ops/rejects">看拒收的行</Link>
                  </>
                ) : null}
              </dd>
            </>
          )}
          {build === null ? null : (
            <>
              <dt>构建</dt>
              <dd>{buildWords(build)}</dd>
            </>
          )}
          {workflows.length === 0 && unknown === null ? null : (
            <>
              <dt>Temporal</dt>
              <dd>
                {unknown ??
                  workflows.map(({ id, status, url }) => (
                    <div key={id}>
                      {url === null ? <span className={css.id}>{id}</span> : <Link href={url}>{id}</Link>}（
                      {status}）
                    </div>
                  ))}
              </dd>
            </>
          )}
        </dl>
        <Live detail={detail} />
      </div>
    </Card>
  );
}

function what(start: NonNullable<RunRow['start']>): string {
  const words = [
    START_KINDS[start.kind] ?? start.kind,
    start.name === null ? '' : start.name,
    start.full ? '全部重算' : '',
    start.force ? '不等到期' : '',
    start.hold ? '只做成候选' : '',
  ];
  return words.filter((word) => word !== '').join('，');
}

function buildWords({ snapshot, candidate, published, blocked }: NonNullable<RunDetail['build']>): string {
  if (blocked) return `阻断级审计没有通过，没有发布；当前快照仍为 ${snapshot ?? '（无）'}`;
  if (candidate !== null) return `候选快照 ${candidate} 已做好，等人发布`;
  return published ? `已发布快照 ${snapshot}` : `没有变化，当前快照仍为 ${snapshot ?? '（无）'}`;
}

/** Where it stands at this moment. */
function Live({ detail: { run, progress } }: { detail: RunDetail }) {
  if (run.state !== 'running') return null;
  if (progress === null)
    return <p className="muted">进行中；这次运行不由本服务启动，只能看到已记入日志的步骤。</p>;
  const parts = progress.parts.length > 0 ? progress.parts : [progress];
  return (
    <div className={css.progress}>
      {progress.parts.length > 0 ? (
        <p>
          {progress.stage_name}：{progress.done}/{progress.total} 个来源，已读 {integer(progress.rows)} 行
        </p>
      ) : null}
      {parts.map((part) => (
        <div key={part.source ?? part.stage}>
          <p>
            {part.source === null ? '' : `${part.source} `}
            {part.stage_name}
            {part.unit === 'document' ? `，${integer(part.done)} 份文件，${integer(part.rows)} 行` : ''}
            {part.note === null ? '' : `，${part.note}`}
          </p>
          {part.total > 0 ? (
            <progress
              value={part.done}
              max={part.total}
              aria-label={`${part.source ?? ''}${part.stage_name}的进度`}
            />
          ) : null}
        </div>
      ))}
    </div>
  );
}

function Trouble({ detail: { run, failures, failing } }: { detail: RunDetail }) {
  const isBad = run.error !== null && run.state !== 'done' && run.state !== 'running';
  if (!isBad && failures.length === 0 && failing.length === 0) return null;
  return (
    <Card title="出了什么问题" state="bad">
      <div className="stack">
        {failures.map(({ source, error }) => (
          <div key={source}>
            <h3>来源 {source}</h3>
            <Failure error={error} />
          </div>
        ))}
        {isBad && failures.length === 0 && run.error !== null ? <Failure error={run.error} /> : null}
        {failing.length > 0 ? (
          <DataTable
            caption="没有通过的审计"
            rows={failing}
            rowKey={(audit) => audit.name}
            columns={[
              {
                id: 'severity',
                title: '级别',
                render: (audit) => (audit.severity === 'block' ? '■ 阻断' : '▲ 提示'),
              },
              { id: 'name', title: '审计', wrap: true },
              {
                id: 'failures',
                title: '不合要求',
                unit: '行',
                align: 'right',
                render: (audit) => integer(audit.failures),
              },
              {
                id: 'samples',
                title: '样例',
                wrap: true,
                render: (audit) => <span className={css.raw}>{audit.samples[0] ?? '—'}</span>,
              },
            ]}
          />
        ) : null}
      </div>
    </Card>
  );
}

const STEP_COLUMNS: readonly Column<RunRow['steps'][number]>[] = [
  { id: 'name', title: '步骤' },
  { id: 'state', title: '状态', render: (step) => <RunStatus state={step.state} /> },
  { id: 'text', title: '做了什么', wrap: true },
  {
    id: 'works',
    title: '完成',
    unit: '组',
    align: 'right',
    render: (step) => `${integer(step.done)}/${integer(step.works)}`,
  },
  { id: 'retries', title: '重试', unit: '次', align: 'right', render: (step) => integer(step.retries) },
  { id: 'started_at', title: '开始', render: (step) => instant(step.started_at) },
  {
    id: 'ms',
    title: '用时',
    align: 'right',
    render: (step) =>
      step.ended_at === null ? '—' : duration(Date.parse(step.ended_at) - Date.parse(step.started_at)),
  },
];

const Steps = ({ steps }: { steps: RunRow['steps'] }) => (
  <Card title="步骤" flush>
    {steps.length === 0 ? (
      <p className={css.chosen}>还没有哪一步开始。</p>
    ) : (
      <DataTable caption="步骤" columns={STEP_COLUMNS} rows={steps} rowKey={(step) => step.step} />
    )}
  </Card>
);

const WORK_COLUMNS: readonly Column<RunDetail['works'][number]>[] = [
  { id: 'started_at', title: '开始', render: (work) => instant(work.started_at) },
  { id: 'name', title: '步骤' },
  { id: 'sources', title: '来源', wrap: true, render: (work) => work.sources.join('、') || '—' },
  { id: 'state', title: '状态', render: (work) => <RunStatus state={work.state} /> },
  { id: 'attempts', title: '第几次', align: 'right', render: (work) => integer(work.attempts) },
  { id: 'ms', title: '用时', align: 'right', render: (work) => (work.ms === null ? '—' : duration(work.ms)) },
  {
    id: 'error',
    title: '结果',
    wrap: true,
    render: (work) => (work.error === null ? countsText(work.counts) : <Failure error={work.error} />),
  },
];

const COUNTS: Readonly<Record<string, string>> = {
  documents: '份文件',
  requests: '次请求',
  rows: '行',
  records: '条记录',
  rejects: '行拒收',
  duplicates: '行重复',
  built: '个模型重算',
  kept: '个沿用',
  audits_failing: '项审计有问题',
};

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(COUNTS)
    .filter(([name]) => (counts[name] ?? 0) > 0)
    .map(([name, unit]) => `${integer(counts[name] ?? 0)} ${unit}`)
    .join('，') || '—';

const Works = ({ detail: { works, works_omitted: omitted } }: { detail: RunDetail }) =>
  works.length === 0 ? null : (
    <Card
      title="逐项"
      flush
      note={omitted > 0 ? `另有 ${integer(omitted)} 项没有列出，没有做完的都在。` : undefined}
    >
      <DataTable
        caption="逐项"
        columns={WORK_COLUMNS}
        rows={[...works].reverse()}
        rowKey={(work, at) => `${work.started_at}${work.step}${at}`}
        maxHeight="480px"
      />
    </Card>
  );
