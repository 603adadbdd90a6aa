import { useQuery } from '@tanstack/react-query';
import type { SourceList, SourceRow } from '../../../../api/ops-run.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Drawer } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { instant, integer } from '../../lib/format.ts';
import css from '../ops/ops.module.css';
import { Act, Failure } from '../ops/parts.tsx';
import { sourcesQuery } from '../ops/query.ts';
import { Start } from '../ops/start.tsx';
import { SourceDetail } from './detail.tsx';
import { FROM, Pausing, State } from './parts.tsx';
import { sourcesPage } from './route.tsx';

/** 来源: what is read, from where, by what right, and whether it is well. */
export default function SourcesView() {
  const query = useQuery(sourcesQuery);
  const [search, setSearch] = useSearch(sourcesPage.search);
  return (
    <>
      <PageHeader title="来源" snapshot={false} actions={<Start primary />}>
        {query.data ? `共 ${integer(query.data.total)} 个` : null}
      </PageHeader>
      <Query query={query} height={400}>
        {(data) => {
          const chosen = data.rows.find(({ id }) => id === search.source);
          return (
            <div className="stack">
              {data.invalid === null ? null : (
                <Card title="来源文件有误，网站来源都不能运行" state="bad">
                  <Failure error={data.invalid} />
                </Card>
              )}
              <Card flush>
                {data.rows.length === 0 ? (
                  <Empty why="not-collected">
                    还没有来源：在工作区的 sources/ 中添加 YAML 文件，或在 panhuo.yaml 中配置。
                  </Empty>
                ) : (
                  <DataTable
                    caption="来源"
                    columns={columnsOf((source) => setSearch({ source }))}
                    rows={data.rows}
                    rowKey={({ id }) => id}
                    current={chosen?.id ?? null}
                  />
                )}
              </Card>
              <Schedules data={data} />
              {chosen === undefined ? null : (
                <Drawer open onClose={() => setSearch({ source: '' })} title={chosen.name} width={640}>
                  <SourceDetail source={chosen} />
                </Drawer>
              )}
            </div>
          );
        }}
      </Query>
    </>
  );
}

const columnsOf = (onChoose: (source: string) => void): readonly Column<SourceRow>[] => [
  {
    id: 'name',
    title: '来源',
    wrap: true,
    render: (row) => (
      <>
        <button type="button" className={css.cell} onClick={() => onChoose(row.id)}>
          {row.name}
        </button>
        <div className={css.small}>
          {row.id} · {FROM[row.from]} · {row.kinds.map(({ name }) => name).join('、') || '—'}
        </div>
      </>
    ),
  },
  { id: 'state', title: '状态', render: (row) => <State source={row} /> },
  { id: 'fetched', title: '最近取得', render: (row) => instant(row.last_fetched_at) },
  { id: 'schedule', title: '何时读取', wrap: true, render: (row) => row.schedule },
  {
    id: 'documents',
    title: '文件',
    unit: '份',
    align: 'right',
    render: (row) => integer(row.intake.documents),
  },
  { id: 'records', title: '记录', unit: '条', align: 'right', render: (row) => integer(row.intake.records) },
  { id: 'rejects', title: '拒收', unit: '行', align: 'right', render: (row) => integer(row.intake.rejects) },
  { id: 'licence', title: '使用依据', wrap: true, render: (row) => row.licence ?? '未写明' },
  {
    id: 'acts',
    title: '操作',
    render: (row) => (
      <div className={css.acts}>
        {row.from === 'once' || row.disabled || row.pause !== null || row.running !== null ? null : (
          <Start small label="读取" kind="ingest" sources={[row.id]} />
        )}
        <Pausing source={row} />
      </div>
    ),
  },
];

function Schedules({ data }: { data: SourceList }) {
  return (
    <Card
      title="定时"
      flush
      note="写在 panhuo.yaml 的 schedules 中；cron 为北京时间：分 时 日 月 周。"
      {...(data.schedules_unavailable !== null && data.schedules.length > 0
        ? { state: 'warn' as const }
        : {})}
    >
      {data.schedules_unavailable === null ? null : (
        <p className={css.chosen}>{data.schedules_unavailable}</p>
      )}
      {data.schedules.length === 0 ? (
        <p className={css.chosen}>没有配置定时，要靠人启动运行。</p>
      ) : (
        <DataTable
          caption="定时"
          rows={data.schedules}
          rowKey={({ id }) => id}
          columns={[
            { id: 'id', title: '名称' },
            { id: 'cron', title: 'cron', render: ({ cron }) => <code>{cron}</code> },
            {
              id: 'run',
              title: '做什么',
              render: ({ run }) => (run === 'run' ? '读取来源并构建' : '只构建'),
            },
            {
              id: 'paused',
              title: '状态',
              wrap: true,
              render: ({ paused, note }) =>
                paused === null ? '—' : paused ? `已暂停${note ? `（${note}）` : ''}` : '生效',
            },
            { id: 'next', title: '下次', render: ({ next }) => instant(next) },
            {
              id: 'acts',
              title: '操作',
              render: ({ id, paused }) =>
                paused === null ? (
                  '—'
                ) : (
                  <Act
                    label={paused ? '恢复' : '暂停'}
                    size="small"
                    title={`${paused ? '恢复' : '暂停'}定时：${id}`}
                    path={`/api/v1/ops/schedules/${encodeURIComponent(id)}/${paused ? 'resume' : 'pause'}`}
                    done={paused ? '已恢复' : '已暂停'}
                  />
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
