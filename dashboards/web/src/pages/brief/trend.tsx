import type { BriefAnswer } from '../../../../api/brief.ts';
import { LineChart } from '../../kit/charts/line-chart.tsx';
import { Link } from '../../kit/link.tsx';
import { DataTable } from '../../kit/table.tsx';
import { number, tile, unitOf } from '../../lib/format.ts';
import { rowsOf } from './cell.ts';

type Trend = BriefAnswer['trend'];

/** Further away than this the line of the target would press the course flat: it is said in words then. */
const IN_SIGHT = 3;

/** Whole years, with the target as a line where it is in sight. */
export default function TrendChart({ trend }: { trend: Trend }) {
  const { name, unit, format, points, target, unfinished } = trend;
  const values = points.map(({ value }) => value);
  const most = Math.max(...values.map((value) => value ?? 0));
  const isInSight = target !== null && target.value <= IN_SIGHT * most;
  return (
    <LineChart
      title={`${name}（按年）`}
      summary={summaryOf(trend)}
      x={points.map(({ name: year }) => year)}
      series={[{ name, values }]}
      format={format}
      unit={unit}
      height={230}
      {...(isInSight ? { target: { value: target.value, label: target.said } } : {})}
      {...(unfinished ? { unfinished: points.length - 1 } : {})}
      note={
        [
          target !== null && !isInSight ? `${target.said}，远在图幅以外，未画出。` : '',
          unfinished ? '最后一年未满。' : '',
        ].join('') || undefined
      }
      table={
        <DataTable
          caption={`${name}（按年）`}
          rows={points}
          rowKey={({ period }) => period}
          columns={[
            { id: 'name', title: '年份' },
            {
              id: 'value',
              title: name,
              unit: unitOf(unit, format),
              align: 'right',
              render: ({ value, cell }) =>
                value === null ? '—' : <Link href={rowsOf(cell)}>{number(value, format)}</Link>,
            },
          ]}
        />
      }
    />
  );
}

function summaryOf({ name, unit, format, points }: Trend): string {
  const known = points.filter(({ value }) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return '没有数据';
  const said = (value: number | null) => {
    const shown = tile(value, format, unit);
    return `${shown.number}${shown.unit}`;
  };
  return `${name}由${first.name}的${said(first.value)}到${last.name}的${said(last.value)}`;
}
