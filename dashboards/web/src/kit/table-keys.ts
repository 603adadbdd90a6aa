import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect } from 'react';

/** Where a cell is. */
export interface At {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads in a grid of `rows` × `columns`; null: the key is not ours. */
export function moved(key: string, at: At, rows: number, columns: number, isControl = false): At | null {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  const to = (row: number, column: number): At => ({ row: clamp(row, rows), column: clamp(column, columns) });
  switch (key) {
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'PageDown':
      return to(at.row + 10, at.column);
    case 'PageUp':
      return to(at.row - 10, at.column);
    case 'Home':
      return to(isControl ? 0 : at.row, 0);
    case 'End':
      return to(isControl ? rows - 1 : at.row, columns - 1);
    default:
      return null;
  }
}

const ACTIVE = 'a[href], button:not(:disabled), summary';
const TYPED = 'input, select, textarea, [contenteditable="true"]';

/**
 * Makes the body of a table one tab stop: Tab enters at the last cell that had the focus, arrows move. In a cell with a link or button that
 * one has the focus, else the cell itself. Done on the elements, not in React, so that a long table stays light.
 */
export function useGridKeys(
  body: RefObject<HTMLTableSectionElement | null>,
  isOn: boolean,
  rows: unknown,
  columns: unknown,
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows and columns have new cells
  useEffect(() => {
    if (!isOn || !body.current) return;
    const all = body.current.querySelectorAll<HTMLElement>(ACTIVE);
    for (const one of all) one.tabIndex = -1;
    const first = all[0] ?? body.current.querySelector<HTMLElement>('td');
    if (first) first.tabIndex = 0;
  }, [body, isOn, rows, columns]);
  if (!isOn) return {};
  return {
    onKeyDown(event: KeyboardEvent<HTMLTableSectionElement>) {
      const target = event.target as HTMLElement;
      if (target.matches(TYPED) || event.altKey || event.metaKey) return;
      const cell = target.closest<HTMLTableCellElement>('td, th');
      const row = cell?.closest('tr');
      if (!cell || !row || !body.current) return;
      const lines = [...body.current.rows];
      const at = { row: lines.indexOf(row), column: cell.cellIndex };
      const next = moved(event.key, at, lines.length, row.cells.length, event.ctrlKey);
      if (!next) return;
      event.preventDefault();
      const goal = lines[next.row]?.cells[next.column];
      if (goal) focusOn(goal);
    },
    onFocus(event: FocusEvent<HTMLTableSectionElement>) {
      const target = event.target as HTMLElement;
      for (const one of body.current?.querySelectorAll<HTMLElement>('[tabindex="0"]') ?? [])
        if (one !== target) one.tabIndex = -1;
      if (!target.matches(TYPED)) target.tabIndex = 0;
    },
  };
}

function focusOn(cell: HTMLElement): void {
  const inside = cell.querySelector<HTMLElement>(`${ACTIVE}, ${TYPED}`);
  const goal = inside ?? cell;
  goal.tabIndex = 0;
  goal.focus();
}
