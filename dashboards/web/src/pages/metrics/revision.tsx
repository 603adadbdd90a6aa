import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DifferenceAnswer, MetricSummary } from '../../../../api/metrics.ts';
import { api } from '../../api/client.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { change, integer, number, signed, unitOf } from '../../lib/format.ts';
import type { Cell } from './query.ts';

/** 修订: why the number that was reported on a day is another one today. Asked for by hand: it counts both snapshots of the truth. */
export function Revision({ metric, cell }: { metric: MetricSummary; cell: Cell }) {
  const [typed, setTyped] = useState('');
  const [day, setDay] = useState('');
  const query = useQuery({
    queryKey: ['metrics', 'difference', metric.id, cell, day],
    queryFn: ({ signal }) =>
      api<DifferenceAnswer>(`/api/v1/metrics/${encodeURIComponent(metric.id)}/difference`, {
        signal,
        query: { where: cell.where, period: cell.period, as_of: day },
      }),
    enabled: day !== '',
  });
  return (
    <Card
      title="修订：与当时报出的数的差别"
      actions={
        <>
          <Field label="当时的日期" inline>
            {(own) => (
              <Input {...own} type="date" value={typed} onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
          <Button disabled={typed === ''} onClick={() => setDay(typed)}>
            说明差别
          </Button>
        </>
      }
    >
      {day === '' ? (
        <p className="muted">
          晚到的记录、改正与后来才知道的剔除，会使同一个数后来不同。选一天，看那天可知的数与现在的数差在哪里。
        </p>
      ) : (
        <Query query={query} height={160}>
          {(data) => <Difference data={data} metric={metric} day={day} />}
        </Query>
      )}
    </Card>
  );
}

type Cause = DifferenceAnswer['parts'][number]['causes'][number] & { readonly of: string };

function Difference({ data, metric, day }: { data: DifferenceAnswer; metric: MetricSummary; day: string }) {
  const unit = unitOf(metric.unit, metric.format);
  const causes: Cause[] = data.parts.flatMap((part) =>
    part.causes.map((cause) => ({ ...cause, of: data.parts.length > 1 ? part.name : metric.name })),
  );
  const columns: Column<Cause>[] = [
    { id: 'of', title: '数' },
    {
      id: 'name',
      title: '原因',
      wrap: true,
      render: (cause) => `${cause.name}${cause.said === null ? '' : `：${cause.said}`}`,
    },
    { id: 'rows', title: '行数', align: 'right', render: (cause) => integer(cause.rows) },
    {
      id: 'effect',
      title: '影响',
      align: 'right',
      render: (cause) => signed(cause.effect, Number.isInteger(cause.effect) ? 0 : 2),
    },
    { id: 'examples', title: '例', wrap: true, render: (cause) => cause.examples.join('、') },
  ];
  const isRevised = data.difference !== null && data.difference !== 0;
  return (
    <div className="stack">
      <p>
        {isRevised ? <Tag tone="warn">修订</Tag> : <Tag tone="good">未修订</Tag>} {day} 可知{' '}
        {number(data.before_value, metric.format)}
        {unit}，现在 {number(data.after_value, metric.format)}
        {unit}，相差 {change(data.difference, metric.format)}
        {unit}。
      </p>
      {causes.length === 0 ? null : (
        <DataTable
          caption="差别的原因"
          columns={columns}
          rows={causes}
          rowKey={(cause, at) => `${cause.of} ${cause.cause} ${at}`}
        />
      )}
    </div>
  );
}
