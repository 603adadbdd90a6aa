import { useMemo } from 'react';
import type { Format } from '../../lib/format.ts';
import { EChart } from './echart.tsx';
import { type ChartBase, ChartFrame } from './frame.tsx';
import {
  BENCHMARK,
  base,
  categoryAxis,
  INK,
  INK_2,
  SERIES,
  scaled,
  textStyle,
  ticks,
  tooltip,
  valueAxis,
} from './look.ts';

export interface BarRow {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  /** Stands for many: 其他（159）. Grey. */
  readonly rest?: boolean;
}
export interface BarChartProps extends ChartBase {
  /** In the order they are shown, largest first. */
  rows: readonly BarRow[];
  format: Format;
  unit: string;
  target?: { readonly value: number; readonly label: string };
  onSelect?: (row: BarRow) => void;
}

const ROW = 30;

/** Comparison: bars from 0 with their numbers. */
export function BarChart(props: BarChartProps) {
  const { rows, format, unit, target, onSelect } = props;
  const option = useMemo(() => optionOf(rows, format, unit, target), [rows, format, unit, target]);
  const select = (at: number) => {
    const row = rows[at];
    if (row && !row.rest) onSelect?.(row);
  };
  return (
    <ChartFrame {...props}>
      <EChart
        option={option}
        height={props.height ?? Math.max(120, rows.length * ROW + 44)}
        onMark={onSelect ? (mark) => select(mark.dataIndex) : undefined}
      />
    </ChartFrame>
  );
}

export function optionOf(
  rows: readonly BarRow[],
  format: Format,
  unit: string,
  target: BarChartProps['target'] | undefined,
) {
  const scale = scaled(
    rows.map((row) => row.value),
    format,
    unit,
  );
  const short = (label: string) => (label.length > 12 ? `${label.slice(0, 11)}…` : label);
  return {
    ...base,
    grid: {
      left: 8,
      right: 64,
      top: 8,
      bottom: 20,
      containLabel: true,
    },
    tooltip: {
      ...tooltip,
      trigger: 'axis',
      axisPointer: { type: 'none' },
      valueFormatter: (value: unknown) =>
        `${scale.show(typeof value === 'number' ? value : null)}${scale.unit}`,
    },
    xAxis: {
      type: 'value',
      // Room for the numbers of bars that go to the left.
      min: (extent: { min: number; max: number }) =>
        extent.min < 0 ? (ticks(extent.min * 1.15, Math.max(0, extent.max))[0] ?? null) : 0,
      ...valueAxis,
      axisLabel: { ...textStyle, formatter: scale.tick, hideOverlap: true },
      splitNumber: 4,
      name: scale.unit,
      nameLocation: 'end',
      nameGap: 6,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.label),
      ...categoryAxis,
      axisLabel: { ...textStyle, color: INK, formatter: short, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        name: scale.unit,
        barMaxWidth: 18,
        emphasis: { disabled: true },
        label: {
          show: true,
          position: 'right',
          color: INK,
          fontSize: 12,
          formatter: ({ dataIndex }: { dataIndex: number }) => scale.show(rows[dataIndex]?.value ?? null),
        },
        data: rows.map((row) => ({
          name: row.label,
          value: row.value ?? '-',
          ...((row.value ?? 0) < 0 ? { label: { position: 'left' } } : {}),
          itemStyle: { color: row.rest ? BENCHMARK : SERIES[0] },
        })),
        ...(target
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: BENCHMARK, type: 'dashed', width: 1.5 },
                label: { formatter: target.label, color: INK_2, fontSize: 12 },
                data: [{ xAxis: target.value }],
              },
            }
          : {}),
      },
    ],
  };
}
