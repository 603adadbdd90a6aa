import { useEffect, useRef } from 'react';
import { useGo } from '../../app/location.ts';
import { type Format, number, unitOf } from '../../lib/format.ts';
import { type ChartBase, ChartFrame } from './frame.tsx';
import { BENCHMARK, INK, INK_2, LINE, SERIES, ticks } from './look.ts';
import css from './range-dots.module.css';
import { useChartSource } from './source.ts';
import { useWidth } from './use-width.ts';

export interface DotRow {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  /** Ends of the range, where there is one. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** Behind the number: n=1,183, 名次不稳健. */
  readonly note?: string;
  /** Drawn hollow, as the words in `note` say. */
  readonly weak?: boolean;
  readonly href?: string;
}
interface Drawn {
  rows: readonly DotRow[];
  /** Text of a value. */
  show: (value: number | null) => string;
  least: number;
  most: number;
  target?: { readonly value: number; readonly label: string } | undefined;
  name: string;
}

const ROW = 28;
const LABEL = 172;
const NUMBER = 150;
/** Narrower than that the labels get less room. */
const NARROW = 520;
const FIRST_WIDTH = 760;
const TOP = 26;

export interface DotPlotProps extends ChartBase {
  rows: readonly DotRow[];
  format: Format;
  unit: string;
  target?: { readonly value: number; readonly label: string };
}

/** Ratios: a dot for each, with its interval where the server gives one. */
export function DotPlot(props: DotPlotProps) {
  const { rows, format, unit, target } = props;
  const values = rows
    .flatMap((row) => [row.value, row.low ?? null, row.high ?? null])
    .filter((one) => one !== null);
  return (
    <ChartFrame {...props}>
      <Dots
        name={props.title}
        rows={rows}
        show={(value) => `${number(value, format)}${value === null ? '' : unitOf(unit, format)}`}
        least={0}
        most={Math.max(0, ...values, target?.value ?? 0)}
        target={target}
      />
    </ChartFrame>
  );
}

export interface RankRangeProps extends ChartBase {
  /** `value` is the rank, `low` and `high` the best and worst it becomes. */
  rows: readonly DotRow[];
}

/** Ranks with the range they move in when weights change. First is at the left. */
export function RankRange(props: RankRangeProps) {
  return (
    <ChartFrame {...props}>
      <Dots
        name={props.title}
        rows={props.rows}
        show={(value) => (value === null ? '—' : `第${value}名`)}
        least={1}
        most={Math.max(2, ...props.rows.flatMap((row) => [row.value ?? 1, row.high ?? 1]))}
      />
    </ChartFrame>
  );
}

function Dots({ rows, show, least, most, target, name }: Drawn) {
  const drawing = useRef<SVGSVGElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, FIRST_WIDTH);
  const label = width < NARROW ? 112 : LABEL;
  const behind = width < NARROW ? 92 : NUMBER;
  const mostLetters = width < NARROW ? 8 : 13;
  const source = useChartSource();
  const go = useGo();
  useEffect(() => {
    if (!source) return;
    source.current = () =>
      drawing.current?.outerHTML.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"') ?? '';
    return () => {
      source.current = null;
    };
  }, [source]);
  const marks = ticks(least, most, 5).filter(
    (tick) => tick >= least && (least === 0 || Number.isInteger(tick)),
  );
  const end = Math.max(most, marks.at(-1) ?? most);
  const x = (value: number) => label + ((value - least) / (end - least || 1)) * (width - label - behind);
  const height = TOP + rows.length * ROW + 6;
  return (
    <div ref={place} className={css.scroll}>
      <svg
        ref={drawing}
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        className={css.drawing}
        fontSize="12"
      >
        <title>{name}</title>
        {marks.map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={TOP - 6} y2={height} stroke={LINE} />
            <text x={x(tick)} y={TOP - 12} textAnchor="middle" fill={INK_2}>
              {show(tick)}
            </text>
          </g>
        ))}
        {target ? (
          <g>
            <line
              x1={x(target.value)}
              x2={x(target.value)}
              y1={TOP - 6}
              y2={height}
              stroke={BENCHMARK}
              strokeWidth="1.5"
              strokeDasharray="5 4"
            />
            <text x={x(target.value)} y={TOP - 1} textAnchor="middle" fill={INK_2}>
              {target.label}
            </text>
          </g>
        ) : null}
        {rows.map((row, at) => {
          const y = TOP + at * ROW + ROW / 2;
          return (
            <g key={row.key} {...(row.href ? { onClick: () => go(row.href ?? ''), cursor: 'pointer' } : {})}>
              <text x={label - 10} y={y + 4} textAnchor="end" fill={INK}>
                {row.label.length > mostLetters ? `${row.label.slice(0, mostLetters - 1)}…` : row.label}
              </text>
              {typeof row.low === 'number' && typeof row.high === 'number' ? (
                <line
                  x1={x(row.low)}
                  x2={x(row.high)}
                  y1={y}
                  y2={y}
                  stroke="#86B1DA"
                  strokeWidth="4"
                  strokeLinecap="round"
                />
              ) : null}
              {row.value === null ? null : (
                <circle
                  cx={x(row.value)}
                  cy={y}
                  r="5"
                  fill={row.weak ? '#fff' : SERIES[0]}
                  stroke={SERIES[0]}
                  strokeWidth="2"
                />
              )}
              <text x={width - behind + 12} y={y + 4} fill={INK}>
                {show(row.value)} {row.note ?? ''}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
