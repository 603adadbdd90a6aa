import type { Headline } from '../../../../api/brief.ts';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Link } from '../../kit/link.tsx';
import { Status } from '../../kit/tag.tsx';
import { type Format, number, points, signedPercent, tile } from '../../lib/format.ts';
import css from './brief.module.css';
import { rowsOf } from './cell.ts';

/** `+2.5%（+242.60万元）`, `+0.2个百分点` */
function changeSaid(change: number | null, growth: number | null, format: Format, unit: string): string {
  if (change === null) return '—（上年同期没有可比的数）';
  if (format === 'percent') return points(change);
  const size = tile(change, format, unit);
  const amount = `${change > 0 ? '+' : ''}${size.number}${size.unit}`;
  return growth === null ? amount : `${signedPercent(growth)}（${amount}）`;
}

/** One of the figures the office answers for: light with its word, number, target, gap, change on the year. */
export function HeadlineTile({ headline }: { headline: Headline }) {
  const { name, metric, value, format, unit, light, target, change, growth, cell, why } = headline;
  const shown = tile(value, format, unit);
  return (
    <section className={css.headline} data-kind={light.kind} aria-label={name}>
      <div className={css.headlineHead}>
        <h2>{name}</h2>
        <span className="no-print">
          <DefinitionCard metric={metric} name={name} rows={rowsOf(cell)} />
        </span>
      </div>
      <p className={css.light}>
        <Status kind={light.kind} word={light.word} />
      </p>
      <p className={css.value}>
        {value === null ? (
          shown.number
        ) : (
          <Link href={rowsOf(cell)} title={number(value, format)}>
            {shown.number}
            <span className={css.valueUnit}>{shown.unit}</span>
          </Link>
        )}
      </p>
      {value === null ? <p>{why}</p> : null}
      <p>同比 {changeSaid(change, growth, format, unit)}</p>
      {target === null ? (
        <p className="muted">{light.why}</p>
      ) : (
        <>
          <p>
            {target.period_name}目标{target.said}
            {target.verified ? '' : '◇'}
            {target.gap_said === null ? '' : `，${target.gap_said}`}
          </p>
          <p className="note">
            {light.why}。{target.document}
          </p>
        </>
      )}
    </section>
  );
}
