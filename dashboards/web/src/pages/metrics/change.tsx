import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeAnswer, MetricSummary } from '../../../../api/metrics.ts';
import { ApiProblem } from '../../api/client.ts';
import { Card } from '../../kit/card.tsx';
import { BarChart } from '../../kit/charts/bar-chart.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import {
  change as changeText,
  integer,
  number,
  percent,
  period as periodWords,
  unitOf,
} from '../../lib/format.ts';
import { conditionsOf } from './cut.ts';
import type { Search } from './explorer.tsx';
import css from './metrics.module.css';
import { type Against, type Cell, changeQuery } from './query.ts';
import { aboutOf } from './trend.tsx';

interface ChangeProps {
  metric: MetricSummary;
  search: Search;
  cell: Cell;
  by: readonly string[];
  against: Against;
}

const SHOWN = 10;

/** 变化分解: which groups made the number change; their contributions add up to the change. */
export function Change({ metric, search, cell, by, against }: ChangeProps) {
  const texts = metric.dimensions.filter((one) => one.type === 'text');
  const first = texts.find((one) => by.includes(one.id)) ?? texts[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const dimension = texts.find((one) => one.id === chosen) ?? first;
  const query = useQuery({
    ...changeQuery(metric.id, cell, dimension?.id ?? '', against),
    enabled: dimension !== undefined && metric.requires.length === 0,
  });
  const cannot = query.error instanceof ApiProblem && query.error.code === 'PANHUO_METRIC_NOT_ADDITIVE';
  if (!dimension || metric.requires.length > 0) return null;
  return (
    <Card
      title={`变化分解（${against === 'yoy' ? '同比' : '环比'}）`}
      actions={
        <Field label="分到" inline>
          {(own) => (
            <Select
              {...own}
              value={dimension.id}
              options={texts.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setChosen}
            />
          )}
        </Field>
      }
    >
      {cannot ? (
        <p className="muted">这个指标不能分解到各组：中位数、平均数和去重计数的变化没有可相加的部分。</p>
      ) : (
        <Query query={query} height={240}>
          {(data) => <Parts data={data} metric={metric} search={search} name={dimension.name} />}
        </Query>
      )}
    </Card>
  );
}

function Parts({
  data,
  metric,
  search,
  name,
}: {
  data: ChangeAnswer;
  metric: MetricSummary;
  search: Search;
  name: string;
}) {
  const unit = unitOf(metric.unit, metric.format);
  const shown = (value: number | null) => `${number(value, metric.format)}${value === null ? '' : unit}`;
  const rows = [...data.parts].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const moving = rows.filter((row) => row.contribution !== 0);
  const rest = moving.length - Math.min(SHOWN, moving.length);
  const sentence = `${periodWords(data.base_period)} ${shown(data.before)}，${periodWords(data.period)} ${shown(data.after)}，增减 ${changeText(data.change, metric.format)}${unit}。`;
  const [top] = moving;
  // What groups give to a rate is told in points.
  const isRate = metric.format === 'percent';
  const scale = isRate ? 100 : 1;
  return (
    <div className="stack">
      <p className={css.equation}>{sentence}</p>
      {top === undefined ? <p className="muted">按{name}分，各组都没有变化。</p> : null}
      {top === undefined ? null : (
        <BarChart
          bare
          title={`${metric.name}变化分解，按${name}`}
          summary={
            top
              ? `贡献最大的是${top.group}（${changeText(top.contribution, metric.format)}${unit}）。${rest > 0 ? `已显示 ${SHOWN} 组，另有 ${integer(rest)} 组见表格。` : ''}`
              : '各组都没有变化。'
          }
          about={[sentence, ...aboutOf({ ...data, filters: [] }, conditionsOf(search))]}
          rows={moving
            .slice(0, SHOWN)
            .map((row) => ({ key: row.group, label: row.group, value: row.contribution * scale }))}
          format={isRate ? 'decimal' : metric.format}
          unit={isRate ? '个百分点' : metric.unit}
          table={<ContributionTable data={data} rows={rows} metric={metric} name={name} />}
        />
      )}
      {Math.abs(data.residual) > 1e-9 ? (
        <p className="note">
          各组之和与总变化相差 {changeText(data.residual, metric.format)}
          {unit}：有的行同属几组（如两所高校共有的专利），只计一次。
        </p>
      ) : null}
    </div>
  );
}

type Part = ChangeAnswer['parts'][number];

function ContributionTable({
  data,
  rows,
  metric,
  name,
}: {
  data: ChangeAnswer;
  rows: readonly Part[];
  metric: MetricSummary;
  name: string;
}) {
  const unit = unitOf(metric.unit, metric.format);
  const withUnit = unit ? { unit } : {};
  return (
    <DataTable
      caption={`各${name}对变化的贡献`}
      rows={rows}
      rowKey={(row) => row.group}
      columns={[
        { id: 'group', title: name, wrap: true },
        {
          id: 'before',
          title: periodWords(data.base_period),
          align: 'right',
          ...withUnit,
          render: (row) => number(row.before, metric.format),
        },
        {
          id: 'after',
          title: periodWords(data.period),
          align: 'right',
          ...withUnit,
          render: (row) => number(row.after, metric.format),
        },
        {
          id: 'contribution',
          title: '贡献',
          align: 'right',
          ...withUnit,
          render: (row) => changeText(row.contribution, metric.format),
        },
        ...(data.kind === 'sum'
          ? [
              {
                id: 'share',
                title: '占总变化',
                align: 'right' as const,
                render: (row: Part) =>
                  percent('share' in row && typeof row.share === 'number' ? row.share : null),
              },
            ]
          : [
              {
                id: 'mix',
                title: '构成变化',
                align: 'right' as const,
                render: (row: Part) =>
                  changeText('mix' in row && typeof row.mix === 'number' ? row.mix : null, metric.format),
              },
              {
                id: 'rate',
                title: '本身变化',
                align: 'right' as const,
                render: (row: Part) =>
                  changeText('rate' in row && typeof row.rate === 'number' ? row.rate : null, metric.format),
              },
            ]),
      ]}
      total={{
        group: '合计',
        before: number(data.before, metric.format),
        after: number(data.after, metric.format),
        contribution: changeText(data.change, metric.format),
      }}
    />
  );
}
