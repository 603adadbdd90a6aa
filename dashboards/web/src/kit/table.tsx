import { type ReactNode, useId, useRef } from 'react';
import { Icon } from './icon.tsx';
import css from './table.module.css';
import { useGridKeys } from './table-keys.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Stands in the header, once for the column. */
  readonly unit?: string;
  /** @default left; numbers are right */
  readonly align?: 'left' | 'right' | 'center';
  /** @default the row's own value under `id`, as text */
  readonly render?: (row: Row, at: number) => ReactNode;
  readonly sortable?: boolean;
  /** CSS width, for columns of known size. */
  readonly width?: string;
  /** Text that may take several lines. @default false: it breaks where it must, as short text does not */
  readonly wrap?: boolean;
  /** Dates and codes that stay on one line. */
  readonly nowrap?: boolean;
  /** Holds buttons only: not on paper. */
  readonly screenOnly?: boolean;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface DataTableProps<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, at: number) => string;
  /** What the table is, for those who do not see what stands above it. */
  caption?: string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** At narrow width rows become cards. @default true */
  cards?: boolean;
  /** A last row: 合计. Cells by column id. */
  total?: Readonly<Record<string, ReactNode>>;
  /** Arrows move between cells and the body is one tab stop. False where cells hold fields to type in. @default true */
  grid?: boolean;
  /** Marks the chosen row. */
  current?: string | null;
  /** Height after which the body scrolls under its header, CSS. */
  maxHeight?: string;
}

/**
 * A table that a person reads: sticky header with units, numbers at the right, cards at narrow width.
 * Render cells light: text and links; hundreds of rows are fine, thousands want a Pager.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    columns,
    rows,
    rowKey,
    caption,
    sort,
    onSort,
    cards = true,
    total,
    grid = true,
    current,
    maxHeight,
  } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const label = useId();
  const keys = useGridKeys(body, grid, rows, columns);
  return (
    <section
      className={css.frame}
      data-cards={cards}
      style={maxHeight ? { maxHeight, overflow: 'auto' } : undefined}
      aria-label={caption ?? '表格'}
      tabIndex={maxHeight ? 0 : undefined}
    >
      <table className={css.table} aria-labelledby={caption ? label : undefined}>
        {caption ? (
          <caption id={label} className="visually-hidden">
            {caption}
          </caption>
        ) : null}
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} {...keys}>
          {rows.map((row, at) => {
            const key = rowKey(row, at);
            return (
              <tr key={key} aria-current={current === key ? 'true' : undefined}>
                {columns.map((column) => (
                  <td
                    key={column.id}
                    data-label={labelOf(column)}
                    data-align={column.align}
                    data-wrap={column.wrap}
                    data-nowrap={column.nowrap}
                    data-screen={column.screenOnly}
                  >
                    {column.render ? column.render(row, at) : textOf(row, column.id)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        {total ? (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td
                  key={column.id}
                  data-label={labelOf(column)}
                  data-align={column.align}
                  data-screen={column.screenOnly}
                >
                  {total[column.id] ?? ''}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}

const labelOf = ({ title, unit }: { title: string; unit?: string }): string =>
  unit ? `${title}（${unit}）` : title;

function textOf(row: unknown, id: string): string {
  const value = row !== null && typeof row === 'object' ? (row as Record<string, unknown>)[id] : undefined;
  return value === null || value === undefined || value === '' ? '—' : String(value);
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const isSorted = sort?.column === column.id;
  const direction = isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
  const words = (
    <>
      {column.title}
      {column.unit ? <span className={css.unit}>（{column.unit}）</span> : null}
    </>
  );
  return (
    <th
      scope="col"
      data-align={column.align}
      data-screen={column.screenOnly}
      aria-sort={direction}
      style={column.width ? { width: column.width } : undefined}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={css.sort}
          onClick={() =>
            onSort({ column: column.id, descending: isSorted ? !sort.descending : column.align === 'right' })
          }
        >
          {words}
          <span className={css.arrow} data-on={isSorted}>
            <Icon name={isSorted && !sort.descending ? 'up' : 'down'} size={12} />
          </span>
        </button>
      ) : (
        words
      )}
    </th>
  );
}
