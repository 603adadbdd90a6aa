import { useQuery } from '@tanstack/react-query';
import type { OrganisationFigures, OrganisationPage } from '../../../../api/organisations.ts';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { MetricTile } from '../../kit/metric-tile.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { day, decimal, integer, NONE, percent, signed } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { Facts } from '../record/facts.tsx';
import { RecordLinks } from '../record/links.tsx';
import { figuresQuery } from './query.ts';

/** 概况: figures, who it is and why these names are one, what it belongs to. */
export function FactsTab({ page }: { page: OrganisationPage }) {
  const { organisation: own } = page;
  const figures = useQuery(figuresQuery(own.org_id));
  return (
    <div className="stack">
      <Query query={figures} height={160}>
        {(data) => <Figures data={data} />}
      </Query>
      <Card title="基本情况">
        <Facts
          lists={[
            [
              { name: '统一社会信用代码', value: own.uscc ?? NONE },
              { name: '类型', value: own.org_type },
              { name: '所在地', value: [own.province, own.city].filter(Boolean).join(' ') || NONE },
              { name: '名单校名', value: own.university ?? NONE },
            ],
            [
              {
                name: '上级',
                value:
                  own.parent_org_id === null ? (
                    NONE
                  ) : (
                    <>
                      <Link href={href('/organisations/$id', { id: own.parent_org_id })}>
                        {own.parent_name}
                      </Link>
                      {own.relation === null ? '' : `（${own.relation}）`}
                    </>
                  ),
              },
              {
                name: '有关专利',
                value: (
                  <Link href={href('/patents', {}, { org: own.org_id })}>现有或申请时为第一申请人的专利</Link>
                ),
              },
              { name: '出现次数', value: `各来源写到它 ${integer(own.record_count)} 次` },
              { name: '最早的记录', value: <RecordLinks ids={own.record_ids} /> },
            ],
          ]}
        />
      </Card>
      <Names page={page} />
      <Relatives page={page} />
      {page.tags.length === 0 ? null : (
        <Card title="称号" flush>
          <DataTable
            caption="称号"
            rows={page.tags}
            rowKey={(one, at) => `${one.tag_kind} ${at}`}
            columns={[
              { id: 'tag_kind', title: '类别' },
              { id: 'tags', title: '名称', wrap: true },
              { id: 'valid_from', title: '自', render: (one) => day(one.valid_from) },
              { id: 'valid_to', title: '至', render: (one) => day(one.valid_to) },
              { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
            ]}
          />
        </Card>
      )}
    </div>
  );
}

/** Parameters of the page of a metric for a cell of this body. */
const cellOf = (where: readonly string[]): Record<string, string | readonly string[]> => {
  const [, dimension = '', value = ''] = /^([a-z_]+)=(.*)$/.exec(where[0] ?? '') ?? [];
  return dimension === 'university' ? { p: 'all', u: value } : { p: 'all', w: where };
};

function Figures({ data }: { data: OrganisationFigures }) {
  if (data.figures.length === 0 && data.withheld.length === 0)
    return (
      <Card title="指标">
        <p>这个机构没有单独的指标：另有同名的机构，按名称切分会合在一起。</p>
      </Card>
    );
  return (
    <div className="stack">
      <div className="tiles">
        {data.figures.map((one) => (
          <MetricTile
            key={one.metric}
            title={one.name}
            value={one.value}
            format={one.format}
            unit={one.unit}
            metric={one.metric}
            unverified={!one.verified}
            href={href('/metrics/$id/rows', { id: one.metric }, cellOf(one.where))}
            {...(one.suppressed ? { why: '分母太小，不显示' } : {})}
            facts={[
              ...(one.numerator === null ? [] : [{ label: '分子', value: decimal(one.numerator, 0) }]),
              ...(one.denominator === null ? [] : [{ label: '分母', value: decimal(one.denominator, 0) }]),
            ]}
            note={
              <Link href={href('/trace/$id', { id: one.metric }, { where: one.where })}>这个数的由来</Link>
            }
          />
        ))}
      </div>
      <p className="note">
        全部时间；高校含校区、学院与附属单位，其他机构按名称。
        {data.withheld.length === 0
          ? ''
          : `按您的身份不显示：${data.withheld.map(({ name }) => name).join('、')}。`}
      </p>
    </div>
  );
}

function Names({ page }: { page: OrganisationPage }) {
  return (
    <Card
      title={`名称与归并依据（${page.names.length}）`}
      flush
      {...(page.questions.length > 0
        ? {
            note: `另有 ${page.questions.length} 个名称可能属于它，待人决定：${page.questions.map(({ left_name, right_name }) => `${left_name} / ${right_name}`).join('；')}`,
          }
        : {})}
    >
      <DataTable
        caption="名称与归并依据"
        rows={page.names}
        rowKey={(one) => one.name}
        columns={[
          { id: 'name', title: '写法', wrap: true },
          {
            id: 'record_count',
            title: '出现',
            unit: '次',
            align: 'right',
            render: (one) => integer(one.record_count),
          },
          {
            id: 'how_name',
            title: '怎样归入',
            wrap: true,
            render: (one) => (
              <>
                {one.how_name}
                {one.joined_to === null || one.joined_to === one.name ? null : (
                  <div className="note">并入「{one.joined_to}」</div>
                )}
              </>
            ),
          },
          {
            id: 'probability',
            title: '把握',
            align: 'right',
            render: (one) => (one.probability === null ? NONE : percent(one.probability, 2)),
          },
          {
            id: 'parts',
            title: '得分的各部分',
            wrap: true,
            width: '40%',
            render: (one) =>
              one.parts.length === 0
                ? NONE
                : one.parts.map((part) => (
                    <div key={part.feature}>
                      {part.feature} {part.weight === 0 ? '' : `${signed(part.weight, 1)} `}
                      <span className="muted">{part.finding}</span>
                    </div>
                  )),
          },
          {
            id: 'record',
            title: '记录',
            render: (one) => <RecordLinks ids={one.record_id === null ? [] : [one.record_id]} />,
          },
        ]}
      />
      {page.notes.length === 0 ? null : (
        <ul style={{ padding: '8px 16px 12px' }}>
          {page.notes.map((note) => (
            <li key={`${note.name} ${note.other}`} className="note">
              {note.name}
              {note.other === null ? '' : ` 与 ${note.other}`}：{note.finding}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Relatives({ page }: { page: OrganisationPage }) {
  const rows = [
    ...page.parents.map((one) => ({ ...one, side: '上级' })),
    ...page.children.map((one) => ({ ...one, side: '下属' })),
  ];
  if (rows.length === 0) return null;
  const rest = page.children_total - page.children.length;
  return (
    <Card title="上下级" flush {...(rest > 0 ? { note: `另有 ${integer(rest)} 个下属没有列出。` } : {})}>
      <DataTable
        caption="上下级"
        rows={rows}
        rowKey={(one) => `${one.side} ${one.org_id}`}
        columns={[
          { id: 'side', title: '关系方向' },
          {
            id: 'name',
            title: '机构',
            wrap: true,
            render: (one) => <Link href={href('/organisations/$id', { id: one.org_id })}>{one.name}</Link>,
          },
          { id: 'relation', title: '关系' },
          { id: 'org_type', title: '类型' },
          {
            id: 'patent_count',
            title: '专利',
            unit: '件',
            align: 'right',
            render: (one) => integer(one.patent_count),
          },
          { id: 'finding', title: '依据', wrap: true },
        ]}
      />
    </Card>
  );
}
