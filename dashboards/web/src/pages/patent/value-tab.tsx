import { useQuery } from '@tanstack/react-query';
import type { PatentValue } from '../../../../api/patents.ts';
import { Card } from '../../kit/card.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Unverified } from '../../kit/tag.tsx';
import { decimal, integer, NONE } from '../../lib/format.ts';
import { RecordLinks } from '../record/links.tsx';
import { valueQuery } from './query.ts';

const wan = (value: number | null): string => (value === null ? NONE : decimal(value / 10_000, 2));
const score = (value: number | null): string => (value === null ? NONE : decimal(value, 1));

/** 评估: price ranges with the contracts they rest on, and scores within the cohort. */
export function ValueTab({ id }: { id: string }) {
  const query = useQuery(valueQuery(id));
  return (
    <Query query={query} height={400}>
      {(data) => (
        <div className="stack">
          {data.ranges.map((range) => (
            <RangeCard key={range.form_group} range={range} isHidden={data.hidden.includes('price')} />
          ))}
          <ScoreCards data={data} />
        </div>
      )}
    </Query>
  );
}

function RangeCard({ range, isHidden }: { range: PatentValue['ranges'][number]; isHidden: boolean }) {
  return (
    <Card
      title={
        range.price_low === null
          ? `${range.form_group}：可比合同不足五份，不给区间`
          : `${range.form_group}：${wan(range.price_low)}—${wan(range.price_high)} 万元/件`
      }
      note={`截至 ${range.year} 年五年内的可比合同 ${integer(range.contracts)} 份（${range.basis}），取单件价格的四分位；中位数 ${wan(range.price_median)} 万元。区间不是本件的价格。`}
      flush
    >
      {range.comparables.length === 0 ? null : (
        <details>
          <summary style={{ padding: '0 16px 8px' }}>
            所依据的合同（列出 {range.comparables.length} 份）
          </summary>
          <DataTable
            caption={`${range.form_group}的可比合同`}
            rows={range.comparables}
            rowKey={(one) => one.contract_id}
            maxHeight="360px"
            columns={[
              { id: 'contract_id', title: '合同登记编号' },
              { id: 'year', title: '年', align: 'right' },
              { id: 'patents', title: '专利', unit: '件', align: 'right' },
              {
                id: 'price',
                title: '单件价格',
                unit: '万元',
                align: 'right',
                render: (one) => (isHidden ? '无权查看' : wan(one.price)),
              },
              { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
            ]}
          />
        </details>
      )}
      {range.comparables_more > 0 ? (
        <p className="note" style={{ padding: '0 16px 12px' }}>
          另有 {integer(range.comparables_more)}{' '}
          份没有列出（每个区间至多列五十份；其他单位的合同按身份不列）。
        </p>
      ) : null}
    </Card>
  );
}

function ScoreCards({ data }: { data: PatentValue }) {
  const [first] = data.scores;
  if (first === undefined) return null;
  return (
    <>
      <Card
        title={
          <>
            分场景得分 <Unverified what="权重" />
          </>
        }
        note={`得分是在同组（${first.cohort}，${integer(first.cohort_size)} 件）中的相对位置，0—100，不是金额；没有数据的指标不计，权重在有数据的指标间分配。`}
        flush
      >
        <DataTable
          caption="分场景得分"
          rows={data.scores}
          rowKey={(one) => one.scenario}
          columns={[
            { id: 'scenario', title: '场景' },
            { id: 'score', title: '总分', align: 'right', render: (one) => score(one.score) },
            { id: 'legal', title: '法律', align: 'right', render: (one) => score(one.legal) },
            { id: 'technical', title: '技术', align: 'right', render: (one) => score(one.technical) },
            { id: 'economic', title: '经济', align: 'right', render: (one) => score(one.economic) },
            {
              id: 'weight_coverage',
              title: '权重覆盖',
              unit: '%',
              align: 'right',
              render: (one) => score(one.weight_coverage),
            },
          ]}
        />
      </Card>
      <Card title="各指标" flush>
        <DataTable
          caption="各指标的量与得分"
          rows={data.measures}
          rowKey={(one) => one.id}
          columns={[
            { id: 'name', title: '指标' },
            {
              id: 'value',
              title: '量',
              align: 'right',
              render: (one) =>
                one.value === null ? NONE : decimal(one.value, Number.isInteger(one.value) ? 0 : 2),
            },
            { id: 'score', title: '得分', align: 'right', render: (one) => score(one.score) },
            { id: 'meaning', title: '怎样算', wrap: true, width: '55%' },
          ]}
        />
      </Card>
    </>
  );
}
