import { type ReactNode, useRef } from 'react';
import { Link } from '../link.tsx';
import { useGridKeys } from '../table-keys.ts';
import css from './heat-table.module.css';

export interface HeatCell {
  readonly value: number | null;
  /** As it is shown: `27.3%`, `＊`, `—`. */
  readonly text: string;
  /** Why there is no value, or what is behind it: `n=1,183`. */
  readonly title?: string;
  readonly href?: string;
}
export interface HeatTableProps {
  /** What the table is. */
  caption: string;
  /** What stands in the first column: 授权年份. */
  rowTitle: string;
  /** With a unit where they have one: 第1年. */
  columns: readonly string[];
  rows: readonly {
    readonly key: string;
    readonly label: ReactNode;
    readonly note?: string;
    readonly cells: readonly HeatCell[];
  }[];
  /** What second column the note of a row stands in: 件数. */
  noteTitle?: string;
  /** Last line: 合计. */
  foot?: { readonly label: string; readonly note?: string; readonly cells: readonly string[] };
}

const LEVELS = 5;

/** Where a value stands between the smallest and the largest: 1 to 5; 0: no data, −1: nought, which is not no data. */
export function levelOf(value: number | null, least: number, most: number): number {
  if (value === null) return 0;
  if (value === 0) return -1;
  if (most <= least) return 1;
  return Math.min(LEVELS, 1 + Math.floor(((value - least) / (most - least)) * LEVELS));
}

/** A real table whose cells are shaded by value: cohorts by year and age, flows by origin and goal. No data is hatched. */
export function HeatTable({ caption, rowTitle, columns, rows, noteTitle, foot }: HeatTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const keys = useGridKeys(body, true, rows, columns);
  const values = rows.flatMap((row) => row.cells.map((cell) => cell.value)).filter((value) => value !== null);
  const least = Math.min(0, ...values);
  const most = Math.max(...values, 0);
  return (
    <section
      className={css.scroll}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys
      tabIndex={0}
    >
      <table className={css.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            {noteTitle ? (
              <th scope="col" className={css.note}>
                {noteTitle}
              </th>
            ) : null}
            {columns.map((column) => (
              <th key={column} scope="col" className={css.column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} {...keys}>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              {noteTitle ? <td className={css.note}>{row.note ?? ''}</td> : null}
              {row.cells.map((cell, at) => (
                <td
                  key={columns[at] ?? at}
                  className={css.cell}
                  data-level={levelOf(cell.value, least, most)}
                  title={cell.title}
                >
                  {cell.href ? <Link href={cell.href}>{cell.text}</Link> : cell.text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot ? (
          <tfoot>
            <tr>
              <th scope="row">{foot.label}</th>
              {noteTitle ? <td className={css.note}>{foot.note ?? ''}</td> : null}
              {foot.cells.map((text, at) => (
                <td key={columns[at] ?? at} className={css.note}>
                  {text}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}
