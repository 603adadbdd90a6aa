import { type Format, number, percent, scaleOf } from '../../lib/format.ts';

export const INK = '#1D2129';
export const INK_2 = '#4E5969';
export const LINE = '#D5DAE1';
export const BENCHMARK = '#6B7480';
export const SERIES = ['#1F5FA8', '#D9730D', '#2A9D8F', '#4B2159', '#6B7480', '#86B1DA'] as const;
/** Series differ by marker, too. */
export const MARKERS = ['circle', 'triangle', 'rect', 'diamond'] as const;

const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif";
export const textStyle = { fontFamily: FONT, fontSize: 12, color: INK_2 };

/** What all ECharts drawings share. Tooltips are drawn, not HTML: no style attribute, no markup from data. */
export const base = {
  animation: false,
  textStyle,
  color: [...SERIES],
  aria: { enabled: false },
};
export const tooltip = {
  renderMode: 'richText' as const,
  confine: true,
  borderColor: '#848D9A',
  backgroundColor: '#fff',
  textStyle: { ...textStyle, color: INK },
  transitionDuration: 0,
};
export const valueAxis = {
  axisLabel: { ...textStyle },
  splitLine: { lineStyle: { color: '#E7EBF0' } },
  axisLine: { show: false },
  axisTick: { show: false },
  nameTextStyle: { ...textStyle },
};
export const categoryAxis = {
  axisLabel: { ...textStyle },
  axisLine: { lineStyle: { color: '#848D9A' } },
  axisTick: { show: false },
};

export interface Scale {
  /** A value in the unit of the axis. */
  readonly show: (value: number | null) => string;
  /** Of the axis: 亿元, 件. */
  readonly unit: string;
  /** Ticks of the axis. */
  readonly tick: (value: number) => string;
}

/** One unit for all numbers of a chart. */
export function scaled(values: readonly (number | null)[], format: Format, unit: string): Scale {
  if (format === 'percent')
    return {
      show: (value) => percent(value),
      unit: '',
      tick: (value) => percent(value, Math.abs(value * 100 - Math.round(value * 100)) < 1e-9 ? 0 : 1),
    };
  const { by, prefix } = scaleOf(values, format);
  const show = (value: number | null) =>
    value === null ? '—' : by === 1 ? number(value, format) : number(value / by, 'decimal');
  return {
    show,
    unit: `${prefix}${unit}`,
    tick: (value) => (value / by).toLocaleString('en-US', { maximumFractionDigits: 2 }).replace('-', '−'),
  };
}

/** Up to `count` round numbers that cover 0 (or `least`) to `most`. */
export function ticks(least: number, most: number, count = 5): number[] {
  const span = most - least || Math.abs(most) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.floor(least / step) * step;
  const out: number[] = [];
  for (let at = first; at < most + step * 0.999; at += step) out.push(Number(at.toPrecision(12)));
  return out;
}
