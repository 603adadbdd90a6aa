import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../../../../api/ops-run.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Status } from '../../kit/tag.tsx';
import { duration, instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from './ops.module.css';
import { Identity, RUN_STATES } from './parts.tsx';
import { overviewQuery } from './query.ts';
import { opsPage } from './route.tsx';
import { Start } from './start.tsx';

/** 运行总览: did the builds run, what came in, what needs somebody. */
export default function OpsView() {
  const query = useQuery(overviewQuery);
  return (
    <>
      <PageHeader
        title="运行总览"
        snapshot={false}
        actions={
          <>
            <Start primary />
            <Start label="只构建" kind="build" />
          </>
        }
      >
        {query.data ? `${query.data.engine.detail} · ${instant(query.data.at)} 的情况` : null}
      </PageHeader>
      <Query query={query} height={480}>
        {(data) => (
          <div className="stack">
            <Notices notices={data.notices} synthetic={data.synthetic} />
            <Builds {...data} />
            <IntakeCard {...data} />
          </div>
        )}
      </Query>
    </>
  );
}

const LEVELS = { good: 'good', info: 'none', warn: 'warn', bad: 'bad' } as const;
const WORDS = { good: '正常', info: '说明', warn: '留意', bad: '问题' } as const;

function Notices({ notices, synthetic }: Pick<Overview, 'notices' | 'synthetic'>) {
  return (
    <Card title="需要知道的" note={synthetic ? '这个工作区全部是合成数据。' : undefined}>
      <ul className={css.notices}>
        {notices.map(({ level, text }) => (
          <li key={text}>
            <Status kind={LEVELS[level]} word={WORDS[level]} /> {text}
          </li>
        ))}
        {notices.length === 0 ? <li>没有需要处理的事。</li> : null}
      </ul>
    </Card>
  );
}

const GLYPHS = { good: '●', warn: '▲', bad: '■', none: '○' } as const;

function Builds({ builds, snapshot, candidate }: Overview) {
  const counts = new Map<string, number>();
  for (const { state } of builds)
    counts.set(RUN_STATES[state].word, (counts.get(RUN_STATES[state].word) ?? 0) + 1);
  return (
    <Card
      title={`最近 ${builds.length} 次构建`}
      actions={<Link href="/ops/runs">全部运行</Link>}
      note="从左到右，由旧到新；● 完成，■ 失败或被审计拦下，▲ 中断，○ 进行中或已取消。"
      {...(candidate.held === null ? {} : { state: 'bad' as const })}
    >
      <div className={css.columns}>
        <div className="stack">
          {builds.length === 0 ? (
            <p>还没有构建过。</p>
          ) : (
            <ol className={css.strip} aria-label="构建，由旧到新">
              {[...builds].reverse().map(({ correlation, state, at, ms }) => {
                const { kind, word } = RUN_STATES[state];
                return (
                  <li key={correlation}>
                    <Link
                      href={href('/ops/runs/$run', { run: correlation })}
                      data-kind={kind}
                      aria-label={`${instant(at)} ${word}${ms === null ? '' : `，用时 ${duration(ms)}`}`}
                      title={`${instant(at)} ${word}`}
                    >
                      {GLYPHS[kind]}
                    </Link>
                  </li>
                );
              })}
            </ol>
          )}
          <p>{[...counts].map(([word, count]) => `${word} ${count} 次`).join('，') || '—'}</p>
        </div>
        <dl className={css.facts}>
          <dt>已发布</dt>
          <dd>
            {snapshot === null ? (
              '还没有已发布的快照'
            ) : (
              <>
                <Link href="/ops/snapshots" className={css.id}>
                  {snapshot.id}
                </Link>
                <div className={css.small}>
                  {instant(snapshot.published_at ?? snapshot.created_at)} 发布
                  {snapshot.reason !== null && snapshot.reason !== 'build' ? `（${snapshot.reason}）` : ''}，
                  审计 {integer(snapshot.audits)} 项，
                  <Link href="/ops/quality">{integer(snapshot.failing)} 项有问题</Link>
                </div>
              </>
            )}
          </dd>
          <dt>候选</dt>
          <dd>
            <Candidate candidate={candidate} />
          </dd>
        </dl>
      </div>
    </Card>
  );
}

function Candidate({ candidate: { held, pending, building } }: Pick<Overview, 'candidate'>) {
  if (building) return <>正在构建</>;
  if (held !== null)
    return (
      <>
        <Status kind="bad" word="被审计拦下，没有发布" />
        <div className={css.small}>
          {instant(held.at)}，
          {held.failing.map(({ name, failures }) => `${name}（${integer(failures)} 行）`).join('、')}
        </div>
        <Link href={href('/ops/runs/$run', { run: held.correlation })}>看这次运行</Link>
      </>
    );
  return pending > 0 ? (
    <>湖中有 {integer(pending)} 个批次不在快照里，构建后才会出现在页面上</>
  ) : (
    <>没有：快照含有湖中全部批次</>
  );
}

type IntakeRow = Overview['intake'][number];

function IntakeCard({ intake, days, total }: Overview) {
  const [search, setSearch] = useSearch(opsPage.search);
  const shown = days.filter((day) =>
    intake.some((row) =>
      row.days.some((one) => one.day === day && (one.intake.rows > 0 || one.failures > 0)),
    ),
  );
  const [source, day] = search.cell.split('|');
  const chosen = intake.find((row) => row.source === source)?.days.find((one) => one.day === day);
  const columns: Column<IntakeRow>[] = [
    {
      id: 'name',
      title: '来源',
      render: (row) => (
        <>
          <Link href={href('/ops/sources', {}, { source: row.source })}>{row.name}</Link>
          {row.blocked === null ? null : (
            <div className={css.failed}>
              <Status kind="bad" word="被网站拦截" />
            </div>
          )}
        </>
      ),
    },
    {
      id: 'identity',
      title: '全部：行 ＝ 记录 ＋ 拒收 ＋ 重复',
      render: (row) => (row.total.documents === 0 ? '尚未采集' : <Identity intake={row.total} />),
    },
    ...shown.map(
      (one): Column<IntakeRow> => ({
        id: one,
        title: one.slice(5),
        unit: '行',
        align: 'right',
        render: (row) => (
          <DayCell row={row} day={one} onChoose={() => setSearch({ cell: `${row.source}|${one}` })} />
        ),
      }),
    ),
  ];
  return (
    <Card
      title="每日入库"
      flush
      note={`按北京时间，近 14 天中有入库或失败的 ${shown.length} 天；失败的来源在前。点数字看当天的等式。`}
      {...(total.difference === 0 ? {} : { state: 'bad' as const })}
    >
      {intake.length === 0 ? (
        <Empty why="not-collected">还没有来源：在工作区的 sources/ 中添加，或到导入页上传文件。</Empty>
      ) : (
        <DataTable
          caption="每个来源每天的入库行数"
          columns={columns}
          rows={intake}
          rowKey={(row) => row.source}
          total={{ name: '合计', identity: <Identity intake={total} /> }}
        />
      )}
      {chosen === undefined ? null : (
        <p role="status" className={css.chosen}>
          {intake.find((row) => row.source === source)?.name} {day}：{integer(chosen.intake.documents)}{' '}
          份文件，
          <Identity intake={chosen.intake} />
          {chosen.intake.rejects > 0 ? (
            <>
              ，<Link href={href('/ops/rejects', {}, { source: source ?? '' })}>看拒收的行</Link>
            </>
          ) : null}
          {chosen.failures > 0 ? (
            <>
              ，
              <Link href={href('/ops/runs', {}, { source: source ?? '', state: 'failed' })}>失败的运行</Link>
            </>
          ) : null}
        </p>
      )}
    </Card>
  );
}

function DayCell({ row, day, onChoose }: { row: IntakeRow; day: string; onChoose: () => void }) {
  const cell = row.days.find((one) => one.day === day);
  if (cell === undefined || (cell.intake.documents === 0 && cell.failures === 0)) return <>—</>;
  return (
    <>
      {cell.failures > 0 ? <span className={css.failed}>■ 失败 {cell.failures} 次 </span> : null}
      {cell.intake.difference === 0 ? null : <span className={css.failed}>■ 不平 </span>}
      <button type="button" className={css.cell} onClick={onChoose}>
        {integer(cell.intake.rows)}
      </button>
    </>
  );
}
