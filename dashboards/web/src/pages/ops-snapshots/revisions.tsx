import { useQuery } from '@tanstack/react-query';
import type { RevisionAnswer } from '../../../../api/ops-model.ts';
import { Card } from '../../kit/card.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag, Unverified } from '../../kit/tag.tsx';
import { change, day, type Format, instant, number, unitOf } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { catalogueQuery } from '../metrics/query.ts';
import { revisionQuery } from './query.ts';

const YEARS_BACK = 8;

/** What late data made of a figure that was reported. */
export function Revisions({
  metric,
  year,
  lastYear,
  set,
}: {
  metric: string;
  year: string;
  lastYear: number;
  set: (change: { metric?: string; year?: string }) => void;
}) {
  const catalogue = useQuery(catalogueQuery);
  const chosenYear = year === '' ? String(lastYear) : year;
  const metrics = [...(catalogue.data?.metrics ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  return (
    <Card title="修订：一个数报出之后改了多少">
      <div className="stack">
        <div className="row">
          <Field label="指标" inline>
            {(own) => (
              <Select
                {...own}
                value={metric}
                onChange={(id) => set({ metric: id })}
                options={[
                  { value: '', label: '请选择' },
                  ...metrics.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            )}
          </Field>
          <Field label="年份" inline>
            {(own) => (
              <Select
                {...own}
                value={chosenYear}
                onChange={(to) => set({ year: to })}
                options={Array.from({ length: YEARS_BACK }, (_, at) => String(lastYear - at)).map(
                  (value) => ({
                    value,
                    label: `${value}年`,
                  }),
                )}
              />
            )}
          </Field>
        </div>
        {metric === '' ? (
          <p className="muted">选一个指标，看它某年的数在年末、其后各月和各快照里是多少。</p>
        ) : (
          <Course metric={metric} year={chosenYear} />
        )}
      </div>
    </Card>
  );
}

function Course({ metric, year }: { metric: string; year: string }) {
  const query = useQuery(revisionQuery(metric, year));
  return (
    <Query query={query} height={200}>
      {(answer) => {
        const format = answer.metric.format as Format;
        const unit = unitOf(answer.metric.unit, format);
        return (
          <div className="stack">
            <p className="row">
              <Link href={href('/metrics/$id', { id: answer.metric.id }, { p: answer.period })}>
                {answer.metric.name}
              </Link>
              <strong>
                {answer.period}年现为 {number(answer.now, format)}
                {unit}
              </strong>
              {answer.metric.verified ? null : <Unverified what="口径" />}
              {isRevised(answer) ? <Tag tone="warn">修订</Tag> : null}
            </p>
            {answer.known.length === 0 ? (
              <p className="note">这个指标不能按“某日已知”回看，只能比较各快照。</p>
            ) : (
              <DataTable
                caption="按当时已知的数据"
                rows={answer.known}
                rowKey={(row) => row.as_of}
                columns={[
                  { id: 'as_of', title: '截至当日已知', render: (row) => day(row.as_of) },
                  {
                    id: 'value',
                    title: '数',
                    ...(unit === '' ? {} : { unit }),
                    align: 'right',
                    render: (row) => number(row.value, format),
                  },
                  {
                    id: 'difference',
                    title: '后来改变',
                    align: 'right',
                    render: (row) => moved(row.value, answer.now, format),
                  },
                ]}
              />
            )}
            <DataTable
              caption="各快照里的数"
              rows={answer.printed}
              rowKey={(row) => row.snapshot}
              columns={[
                { id: 'snapshot', title: '快照' },
                { id: 'at', title: '构建时间', render: (row) => instant(row.at) },
                {
                  id: 'value',
                  title: '数',
                  ...(unit === '' ? {} : { unit }),
                  align: 'right',
                  render: (row) => (row.why === null ? number(row.value, format) : '—'),
                },
                {
                  id: 'difference',
                  title: '与现在之差',
                  align: 'right',
                  render: (row) => (row.why === null ? moved(row.value, answer.now, format) : row.why),
                },
              ]}
            />
          </div>
        );
      }}
    </Query>
  );
}

const moved = (then: number | null, now: number | null, format: Format): string =>
  then === null || now === null ? '—' : then === now ? '未变' : change(now - then, format);

const isRevised = ({ now, known, printed }: RevisionAnswer): boolean =>
  [...known, ...printed.filter(({ why }) => why === null)].some(({ value }) => value !== now);
