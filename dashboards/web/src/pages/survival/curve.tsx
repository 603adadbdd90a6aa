import { useEffect, useRef } from 'react';
import type { SurvivalAnswers } from '../../../../api/shapes.ts';
import { type ChartBase, ChartFrame } from '../../kit/charts/frame.tsx';
import { INK_2, LINE, SERIES, ticks } from '../../kit/charts/look.ts';
import css from '../../kit/charts/range-dots.module.css';
import { useChartSource } from '../../kit/charts/source.ts';
import { useWidth } from '../../kit/charts/use-width.ts';
import { percent } from '../../lib/format.ts';

export type Group = SurvivalAnswers['groups'][number];
interface CurveProps extends ChartBase {
  /** At most four are readable. */
  groups: readonly { readonly name: string; readonly group: Group }[];
}

const FIRST_WIDTH = 860;
const HEIGHT = 340;
const LEFT = 52;
const RIGHT = 110;
const TOP = 16;
const BOTTOM = 40;
const YEAR = 365.25;
const DASHES = ['', '7 4', '2 4', '10 4 2 4'];

/** Share of those that had the event by a day: steps up, with the 95 % interval of a single curve as a band. */
export function SurvivalCurve(props: CurveProps) {
  return (
    <ChartFrame {...props}>
      <Drawing groups={props.groups} name={props.title} />
    </ChartFrame>
  );
}

function Drawing({ groups, name }: { groups: CurveProps['groups']; name: string }) {
  const drawing = useRef<SVGSVGElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, FIRST_WIDTH);
  const source = useChartSource();
  useEffect(() => {
    if (!source) return;
    source.current = () =>
      drawing.current?.outerHTML.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"') ?? '';
    return () => {
      source.current = null;
    };
  }, [source]);
  const steps = groups.flatMap(({ group }) => group.curve.steps);
  const longest = Math.max(YEAR, ...groups.map(({ group }) => group.curve.longest ?? 0));
  const most = Math.max(0.01, ...steps.map((step) => 1 - step.survival));
  const marks = ticks(0, most, 4);
  const top = marks.at(-1) ?? 1;
  const x = (days: number) => LEFT + (days / longest) * (width - LEFT - RIGHT);
  const y = (share: number) => TOP + (1 - share / top) * (HEIGHT - TOP - BOTTOM);
  const every = Math.max(1, Math.ceil((longest / YEAR) * (52 / (width - LEFT - RIGHT))));
  const years = Array.from({ length: Math.floor(longest / YEAR / every) + 1 }, (_none, at) => at * every);
  return (
    <div ref={place} className={css.scroll}>
      <svg
        ref={drawing}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width={width}
        height={HEIGHT}
        className={css.drawing}
        fontSize="12"
      >
        <title>{name}</title>
        {marks.map((mark) => (
          <g key={mark}>
            <line x1={LEFT} x2={width - RIGHT} y1={y(mark)} y2={y(mark)} stroke={LINE} />
            <text x={LEFT - 8} y={y(mark) + 4} textAnchor="end" fill={INK_2}>
              {percent(mark, top < 0.1 ? 1 : 0)}
            </text>
          </g>
        ))}
        {years.map((year) => (
          <text key={year} x={x(year * YEAR)} y={HEIGHT - BOTTOM + 18} textAnchor="middle" fill={INK_2}>
            {year === 0 ? '0' : `${year}年`}
          </text>
        ))}
        {groups.map(({ name: label, group }, at) => {
          const color = SERIES[at % SERIES.length];
          const path = pathOf(group, x, y, (step) => 1 - step.survival);
          const last = group.curve.steps.at(-1);
          return (
            <g key={label}>
              {groups.length === 1 ? <path d={bandOf(group, x, y)} fill={color} opacity="0.12" /> : null}
              <path
                d={path}
                fill="none"
                stroke={color}
                strokeWidth="2"
                strokeDasharray={DASHES[at % DASHES.length]}
              />
              <text x={x(longest) + 8} y={spread(groups, at, y, last ? 1 - last.survival : 0)} fill={color}>
                {label.length > 10 ? `${label.slice(0, 9)}…` : label}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const GAP = 15;

/** Labels at the ends, kept apart: each at least a line below the one above it. */
function spread(groups: CurveProps['groups'], at: number, y: (share: number) => number, own: number): number {
  const ends = groups
    .map(({ group }, index) => ({ index, at: y(1 - (group.curve.steps.at(-1)?.survival ?? 1)) }))
    .sort((a, b) => a.at - b.at);
  let previous = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    end.at = Math.max(end.at, previous + GAP);
    previous = end.at;
  }
  return (ends.find(({ index }) => index === at)?.at ?? y(own)) + 4;
}

type Step = Group['curve']['steps'][number];

function pathOf(
  group: Group,
  x: (days: number) => number,
  y: (share: number) => number,
  of: (step: Step) => number,
): string {
  let path = `M${x(0)} ${y(0)}`;
  for (const step of group.curve.steps) path += `H${x(step.time).toFixed(1)}V${y(of(step)).toFixed(1)}`;
  return group.curve.longest === null ? path : `${path}H${x(group.curve.longest).toFixed(1)}`;
}

function bandOf(group: Group, x: (days: number) => number, y: (share: number) => number): string {
  const known = group.curve.steps.filter((step) => step.low !== null && step.high !== null);
  const upper = known.map((step) => `L${x(step.time).toFixed(1)} ${y(1 - (step.low ?? 1)).toFixed(1)}`);
  const lower = [...known]
    .reverse()
    .map((step) => `L${x(step.time).toFixed(1)} ${y(1 - (step.high ?? 1)).toFixed(1)}`);
  return `M${x(0)} ${y(0)}${upper.join('')}${lower.join('')}Z`;
}
