import type { ReactNode } from 'react';
import { type Format, number, signedPercent, tile, tileChange, unitOf } from '../lib/format.ts';
import { DefinitionCard } from './definition-card.tsx';
import { Link } from './link.tsx';
import css from './metric-tile.module.css';
import { Status, type StatusKind, Unverified } from './tag.tsx';

export interface TileChange {
  /** 同比, 环比 */
  readonly label: string;
  /** Difference in the metric's own terms: rates in points. Null: nothing to compare with. */
  readonly value: number | null;
  /** Relative change as a fraction; not of rates. */
  readonly relative?: number | null;
  /** Whether the change is for the better; undefined: neither. */
  readonly better?: boolean;
}

export interface MetricTileProps {
  title: string;
  value: number | null;
  format: Format;
  unit: string;
  /** Why there is no value: 分母不足10, 尚未采集. */
  why?: string;
  /** Where the rows behind the number are. */
  href?: string;
  /** Id of the metric, for the 口径 card. */
  metric?: string;
  /** Numbers the value is made of, for the 口径 card: 分子, 分母. */
  facts?: readonly { readonly label: string; readonly value: string }[];
  changes?: readonly TileChange[];
  target?: { readonly value: number | null; readonly kind: StatusKind; readonly word: string };
  unverified?: boolean;
  /** Small print: period, what is left out. */
  note?: ReactNode;
  /** The tile is one of several that can be chosen. */
  chosen?: boolean;
}

/** One number, large: unit, change, target, 口径. */
export function MetricTile(props: MetricTileProps) {
  const {
    title,
    value,
    format,
    unit,
    why,
    href,
    metric,
    facts,
    changes = [],
    target,
    unverified = false,
    note,
    chosen,
  } = props;
  const shown = tile(value, format, unit);
  const words = (
    <>
      <span className={css.number}>{shown.number}</span>
      {shown.unit ? <span className={css.unit}>{shown.unit}</span> : null}
    </>
  );
  return (
    <section className={css.tile} data-chosen={chosen} aria-label={title}>
      <div className={css.head}>
        <h3 className={css.title}>{title}</h3>
        {metric ? (
          <DefinitionCard
            metric={metric}
            name={title}
            {...(facts ? { facts } : {})}
            {...(href ? { rows: href } : {})}
          />
        ) : null}
      </div>
      <p className={css.value}>
        {href && value !== null ? (
          <Link
            className={css.link}
            href={href}
            title={`${number(value, format)}${unitOf(unit, format)}，看明细`}
          >
            {words}
          </Link>
        ) : (
          words
        )}
      </p>
      {value === null && why ? <p className={css.line}>{why}</p> : null}
      {changes.map((one) => (
        <p key={one.label} className={css.line}>
          {one.label}{' '}
          <span data-better={one.better} className={css.change}>
            {tileChange(one.value, format, unit)}
            {one.relative === null || one.relative === undefined || format === 'percent'
              ? ''
              : `（${signedPercent(one.relative)}）`}
          </span>
        </p>
      ))}
      {target ? (
        <p className={css.line}>
          目标 {number(target.value, format)}
          {unitOf(unit, format)} <Status kind={target.kind} word={target.word} />
        </p>
      ) : null}
      {unverified ? (
        <p className={css.line}>
          <Unverified />
        </p>
      ) : null}
      {note ? <p className={css.note}>{note}</p> : null}
    </section>
  );
}
