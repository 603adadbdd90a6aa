import { useQuery } from '@tanstack/react-query';
import type { ModelAnswer, ModelRowsAnswer } from '../../../../api/ops-model.ts';
import { api } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { Tag } from '../../kit/tag.tsx';
import { bytes, duration, integer } from '../../lib/format.ts';
import {
  AuditCard,
  layerName,
  lineageHref,
  MetricList,
  ModelState,
  modelHref,
  SampleTable,
} from '../ops-quality/parts.tsx';
import quality from '../ops-quality/quality.module.css';
import css from './model.module.css';
import { modelPage } from './route.tsx';

const CLASS_NAMES = {
  amount: '金额',
  contact: '联系方式',
  disclosure: '未公开内容',
  person: '个人信息',
} as const;

/** One model: columns, rows, SQL, checks, and what it is made of and good for. */
export default function ModelView() {
  const { name } = useParams<'name'>();
  const [search, setSearch] = useSearch(modelPage.search);
  const path = `/api/v1/ops/models/${encodeURIComponent(name)}`;
  const query = useQuery({
    queryKey: ['ops', 'model', name],
    queryFn: ({ signal }) => api<ModelAnswer>(path, { signal }),
  });
  return (
    <>
      <PageHeader
        title={name}
        actions={
          <>
            <LinkButton href="/ops/models" icon="left">
              全部模型
            </LinkButton>
            <LinkButton href={lineageHref(name)}>血缘</LinkButton>
          </>
        }
      >
        {query.data ? layerName(query.data.model.layer) : null}
      </PageHeader>
      <Query query={query} height={500}>
        {(answer) => (
          <div className="stack">
            <Facts answer={answer} />
            <Tabs
              label="模型的内容"
              value={search.part}
              onChange={(part) => setSearch({ part })}
              tabs={[
                { id: 'columns', label: '列', count: answer.columns.length },
                { id: 'rows', label: '样例行' },
                { id: 'sql', label: 'SQL' },
                { id: 'audits', label: '审计', count: answer.audits.length },
              ]}
            >
              <Part part={search.part} answer={answer} path={path} />
            </Tabs>
          </div>
        )}
      </Query>
    </>
  );
}

function Facts({ answer }: { answer: ModelAnswer }) {
  const { model } = answer;
  return (
    <Card>
      <div className="stack">
        <p>
          <strong>{model.grain}</strong>
          {model.description === null ? null : <span className="muted"> {model.description}</span>}
        </p>
        <p className="row">
          <ModelState state={model.state} />
          <span>{integer(model.rows)} 行</span>
          <span>最近一次用时 {duration(model.ms)}</span>
          <span>
            {answer.bytes === null ? '大小未知' : `约 ${bytes(answer.bytes)}`}
            <span className="muted">（整块计）</span>
          </span>
          {answer.owner === null ? null : <span>归口 {answer.owner}</span>}
          {model.program === null ? null : <span>由程序 {model.program} 产生，SQL 只给出它的输入</span>}
          {model.built_in === null ? null : <span className="muted">最近在快照 {model.built_in} 里运行</span>}
        </p>
        <dl className={quality.facts}>
          <dt>读取</dt>
          <dd>
            <Tables names={answer.reads} none="不读其他表" />
          </dd>
          <dt>被读取</dt>
          <dd>
            <Tables names={answer.read_by} none="没有模型读它" />
          </dd>
          <dt>影响的指标</dt>
          <dd>
            <MetricList metrics={answer.metrics} />
          </dd>
        </dl>
      </div>
    </Card>
  );
}

function Tables({ names, none }: { names: readonly string[]; none: string }) {
  if (names.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className={quality.names}>
      {names.map((name) => (
        <Link key={name} href={name.includes('.') ? lineageHref(name) : modelHref(name)}>
          {name}
        </Link>
      ))}
    </span>
  );
}

function Part({ part, answer, path }: { part: string; answer: ModelAnswer; path: string }) {
  switch (part) {
    case 'rows':
      return <Rows name={answer.model.name} path={path} />;
    case 'sql':
      return (
        <Card title="SQL">
          <pre className={css.sql}>{answer.sql}</pre>
        </Card>
      );
    case 'audits':
      return (
        <div className={quality.list}>
          {answer.audits.map((audit) => (
            <AuditCard key={audit.audit} audit={audit} showModel={false} />
          ))}
        </div>
      );
    default:
      return <Columns answer={answer} />;
  }
}

function Columns({ answer }: { answer: ModelAnswer }) {
  return (
    <Card flush>
      <DataTable
        caption="列"
        rows={answer.columns}
        rowKey={(row) => row.column}
        columns={[
          {
            id: 'column',
            title: '列',
            render: (row) => (
              <>
                {row.column} {row.key ? <Tag tone="primary">键</Tag> : null}
                {row.class === null ? null : <Tag tone="warn">{CLASS_NAMES[row.class]}</Tag>}
              </>
            ),
          },
          { id: 'name', title: '名称' },
          { id: 'type', title: '类型' },
          { id: 'meaning', title: '含义', wrap: true },
          {
            id: 'lineage',
            title: '来历',
            render: (row) => <Link href={lineageHref(answer.model.name, row.column)}>追溯</Link>,
          },
        ]}
      />
    </Card>
  );
}

function Rows({ name, path }: { name: string; path: string }) {
  const query = useQuery({
    queryKey: ['ops', 'model', name, 'rows'],
    queryFn: ({ signal }) => api<ModelRowsAnswer>(`${path}/rows`, { signal }),
  });
  return (
    <Query query={query} height={300}>
      {(answer) =>
        answer.withheld ? (
          <Empty why="forbidden">这里的行含所有单位的数据，您只能看本单位的。</Empty>
        ) : (
          <Card
            flush
            title={`按键排序的前 ${integer(answer.sample.rows.length)} 行，共 ${integer(answer.total)} 行`}
          >
            {answer.sample.rows.length === 0 ? (
              <div style={{ padding: '12px 16px' }}>这张表在快照里没有行。</div>
            ) : (
              <SampleTable sample={answer.sample} caption={`${name}的样例行`} />
            )}
          </Card>
        )
      }
    </Query>
  );
}
