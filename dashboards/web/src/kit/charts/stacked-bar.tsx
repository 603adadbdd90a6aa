import { useMemo } from 'react';
import type { Format } from '../../lib/format.ts';
import { EChart } from './echart.tsx';
import { type ChartBase, ChartFrame } from './frame.tsx';
import { BENCHMARK, base, categoryAxis, INK, SERIES, scaled, textStyle, tooltip, valueAxis } from './look.ts';

export interface StackPart {
  readonly name: string;
  /** One for each row. */
  readonly values: readonly (number | null)[];
  /** 其他（n）: grey. */
  readonly rest?: boolean;
}
export interface StackedBarProps extends ChartBase {
  rows: readonly string[];
  /** At most five and 其他. */
  parts: readonly StackPart[];
  format: Format;
  unit: string;
  /** Upright bars for years. @default across */
  direction?: 'across' | 'up';
  onSelect?: (part: number, row: number) => void;
}

/** Parts of wholes. */
export function StackedBar(props: StackedBarProps) {
  const { rows, parts, format, unit, direction = 'across', onSelect } = props;
  const option = useMemo(
    () => optionOf(rows, parts, format, unit, direction),
    [rows, parts, format, unit, direction],
  );
  const height = props.height ?? (direction === 'up' ? 300 : Math.max(140, rows.length * 34 + 70));
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

export function optionOf(
  rows: readonly string[],
  parts: readonly StackPart[],
  format: Format,
  unit: string,
  direction: 'across' | 'up',
) {
  const wholes = rows.map((_row, at) => parts.reduce((sum, part) => sum + (part.values[at] ?? 0), 0));
  const scale = scaled(wholes, format, unit);
  const value = {
    type: 'value',
    name: scale.unit,
    ...valueAxis,
    axisLabel: { ...textStyle, formatter: scale.tick, hideOverlap: true },
  };
  const category = {
    type: 'category',
    data: [...rows],
    ...categoryAxis,
    axisLabel: { ...textStyle, color: INK, ...(direction === 'across' ? { interval: 0 } : {}) },
    ...(direction === 'across' ? { inverse: true } : {}),
  };
  return {
    ...base,
    legend: { top: 0, left: 0, textStyle: { ...textStyle }, itemWidth: 14, selectedMode: false },
    grid: { left: 8, right: 40, top: direction === 'up' ? 54 : 36, bottom: 16, containLabel: true },
    tooltip: {
      ...tooltip,
      trigger: 'axis',
      axisPointer: { type: 'none' },
      valueFormatter: (one: unknown) => `${scale.show(typeof one === 'number' ? one : null)}${scale.unit}`,
    },
    ...(direction === 'across' ? { xAxis: value, yAxis: category } : { xAxis: category, yAxis: value }),
    series: parts.map((part, at) => ({
      type: 'bar',
      stack: 'whole',
      name: part.name,
      barMaxWidth: 32,
      emphasis: { disabled: true },
      itemStyle: { color: part.rest ? BENCHMARK : SERIES[at % 4], borderColor: '#fff', borderWidth: 1 },
      data: part.values.map((one) => one ?? '-'),
    })),
  };
}
