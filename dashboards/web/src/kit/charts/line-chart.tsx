import { useMemo } from 'react';
import type { Format } from '../../lib/format.ts';
import { EChart } from './echart.tsx';
import { type ChartBase, ChartFrame } from './frame.tsx';
import {
  BENCHMARK,
  base,
  categoryAxis,
  INK_2,
  MARKERS,
  SERIES,
  scaled,
  textStyle,
  tooltip,
  valueAxis,
} from './look.ts';

export interface LineSeries {
  readonly name: string;
  /** One for each `x`; null is a gap. */
  readonly values: readonly (number | null)[];
  /** A line to compare with: grey, dashed. */
  readonly benchmark?: boolean;
}
export interface LineChartProps extends ChartBase {
  /** Years, months: in order. */
  x: readonly string[];
  /** At most four are readable. */
  series: readonly LineSeries[];
  format: Format;
  unit: string;
  /** Drawn dashed across, with its word: 目标 80%. */
  target?: { readonly value: number; readonly label: string };
  /** Index of the first `x` whose period is not over: drawn hollow. */
  unfinished?: number;
  onSelect?: (series: number, x: number) => void;
}

/** Trend: lines with their names at the end, markers that differ, target dashed. */
export function LineChart(props: LineChartProps) {
  const { x, series, format, unit, target, unfinished, onSelect, height = 280 } = props;
  const option = useMemo(
    () => optionOf({ x, series, format, unit, target, unfinished }),
    [x, series, format, unit, target, unfinished],
  );
  return (
    <ChartFrame {...props}>
      <EChart
        option={option}
        height={height}
        onMark={onSelect ? (mark) => onSelect(mark.seriesIndex, mark.dataIndex) : undefined}
      />
    </ChartFrame>
  );
}

type Drawn = Pick<LineChartProps, 'x' | 'series' | 'format' | 'unit'> & {
  target: LineChartProps['target'] | undefined;
  unfinished: number | undefined;
};

export function optionOf({ x, series, format, unit, target, unfinished }: Drawn) {
  const scale = scaled([...series.flatMap((one) => one.values), target?.value ?? null], format, unit);
  const isNamed = series.length > 1;
  const longest = isNamed ? Math.max(...series.map((one) => one.name.length)) : 0;
  const tops = series.flatMap((one) => one.values).map((value) => value ?? 0);
  return {
    ...base,
    grid: {
      left: 8,
      right: isNamed ? Math.min(180, 24 + longest * 12) : 24,
      top: 30,
      bottom: 8,
      containLabel: true,
    },
    tooltip: {
      ...tooltip,
      trigger: 'axis',
      valueFormatter: (value: unknown) =>
        `${scale.show(typeof value === 'number' ? value : null)}${scale.unit}`,
    },
    xAxis: { type: 'category', data: [...x], boundaryGap: x.length === 1, ...categoryAxis },
    yAxis: {
      type: 'value',
      name: scale.unit,
      nameGap: 12,
      ...valueAxis,
      axisLabel: { ...textStyle, formatter: scale.tick },
      max: target && target.value > Math.max(...tops) ? target.value * 1.08 : null,
    },
    series: series.map((one, at) => {
      const color = one.benchmark ? BENCHMARK : SERIES[at % SERIES.length];
      return {
        type: 'line',
        name: one.name,
        symbol: MARKERS[at % MARKERS.length],
        symbolSize: 8,
        showSymbol: true,
        showAllSymbol: true,
        lineStyle: { width: 2, color, type: one.benchmark ? 'dashed' : 'solid' },
        itemStyle: { color },
        emphasis: { disabled: true },
        endLabel: isNamed
          ? {
              show: true,
              formatter: one.name,
              color: INK_2,
              fontSize: 12,
              fontFamily: textStyle.fontFamily,
              width: 150,
              overflow: 'truncate',
            }
          : { show: false },
        data: one.values.map((value, point) =>
          unfinished !== undefined && point >= unfinished
            ? { value, itemStyle: { color: '#fff', borderColor: color, borderWidth: 2 } }
            : value,
        ),
        ...(at === 0 && target
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: BENCHMARK, type: 'dashed', width: 1.5 },
                label: { formatter: target.label, position: 'insideStartTop', color: INK_2, fontSize: 12 },
                data: [{ yAxis: target.value }],
              },
            }
          : {}),
      };
    }),
  };
}
