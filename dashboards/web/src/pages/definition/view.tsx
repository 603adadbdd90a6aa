import { useQuery } from '@tanstack/react-query';
import type { DefinitionPage } from '../../../../api/definitions.ts';
import { useParams } from '../../app/location.ts';
import { LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { definitionQuery } from '../definitions/query.ts';
import { Facts } from '../record/facts.tsx';

/** One metric's definition with all it rests on. */
export default function DefinitionView() {
  const { id } = useParams<'id'>();
  const query = useQuery(definitionQuery(id));
  const metric = query.data?.metric;
  return (
    <>
      <PageHeader
        title={metric?.name ?? id}
        unverified={metric && !metric.verified ? '口径' : false}
        actions={
          <>
            <LinkButton href="/definitions" icon="left">
              口径库
            </LinkButton>
            <LinkButton href={href('/metrics/$id', { id })}>看这个指标</LinkButton>
            <LinkButton href={href('/trace/$id', { id })}>溯源</LinkButton>
          </>
        }
      />
      <Query query={query} height={600}>
        {(page) => (
          <div className="stack">
            <Definition page={page} />
            {page.sql === null ? null : (
              <Card title="查询语句（不切分、全部时间）">
                <pre>{page.sql}</pre>
              </Card>
            )}
            <Dimensions page={page} />
            {page.tables.map((table) => (
              <Card
                key={table.table}
                title={`所数的表：${table.name}（${table.table}）`}
                flush
                {...(table.description === null ? {} : { note: table.description })}
              >
                <p style={{ padding: '0 16px' }}>
                  粒度：{table.grain ?? NONE}；键：{table.key}
                  {table.rows === null ? '' : `；${integer(table.rows)} 行`}
                </p>
                <DataTable
                  caption={`${table.table} 的列`}
                  rows={table.columns}
                  rowKey={(one) => one.column}
                  maxHeight="420px"
                  columns={[
                    { id: 'column', title: '列' },
                    { id: 'name', title: '名称' },
                    { id: 'type', title: '类型' },
                    { id: 'meaning', title: '含义', wrap: true, width: '55%' },
                  ]}
                />
              </Card>
            ))}
          </div>
        )}
      </Query>
    </>
  );
}

function Definition({ page }: { page: DefinitionPage }) {
  const { metric } = page;
  return (
    <Card title="定义">
      <div className="stack">
        <p>{metric.definition}</p>
        {metric.note === null ? null : <p className="note">{metric.note}</p>}
        <Facts
          lists={[
            [
              {
                name: '公式',
                value: metric.counted.map((line) => <div key={line}>{line}</div>),
              },
              {
                name: '由这些指标算得',
                value:
                  metric.operands.length === 0
                    ? NONE
                    : metric.operands.map(({ id, name }, at) => (
                        <span key={id}>
                          {at > 0 ? '、' : ''}
                          <Link href={href('/definitions/$id', { id })}>{name}</Link>
                        </span>
                      )),
              },
              {
                name: '纳入',
                value:
                  page.included.length === 0
                    ? '全部行'
                    : page.included.map((one) => <div key={one}>{one}</div>),
              },
              {
                name: '剔除',
                value:
                  page.excluded.length === 0
                    ? '没有剔除规则'
                    : page.excluded.map((rule) => (
                        <div key={rule.code}>
                          {rule.name}：<span className="muted">{rule.description}</span>
                        </div>
                      )),
              },
            ],
            [
              { name: '单位', value: metric.unit },
              { name: '口径', value: metric.basis === 'survey' ? '抽样调查，不与登记口径相加减' : '登记' },
              { name: '性质', value: metric.nature },
              {
                name: '最小分母',
                value: metric.min_denominator === null ? NONE : `不足 ${metric.min_denominator} 的格不显示`,
              },
              { name: '来源', value: metric.source },
              {
                name: '版本',
                value: metric.versions.map((one) => (
                  <div key={one.version}>
                    第 {one.version} 版，{one.valid_from} 起{one.version === metric.version ? '（现行）' : ''}
                  </div>
                )),
              },
              { name: '编号', value: metric.id },
            ],
          ]}
        />
      </div>
    </Card>
  );
}

function Dimensions({ page: { metric } }: { page: DefinitionPage }) {
  return (
    <Card title={`可切分的维度（${metric.dimensions.length}）`} flush>
      <DataTable
        caption="维度"
        rows={metric.dimensions}
        rowKey={(one) => one.id}
        columns={[
          {
            id: 'name',
            title: '维度',
            render: (one) => (
              <>
                {one.name} {metric.requires.includes(one.id) ? <Tag tone="warn">必须切分或限定</Tag> : null}
                <div className="note">{one.id}</div>
              </>
            ),
          },
          { id: 'meaning', title: '含义', wrap: true, width: '60%' },
          { id: 'missing', title: '没有值的归入', render: (one) => one.missing || NONE },
        ]}
      />
    </Card>
  );
}
