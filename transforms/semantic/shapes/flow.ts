import { compareText } from './decompose.ts';

export interface FlowCell {
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

export interface FlowLine {
  readonly name: string;
  /** How many values are folded into this line; 1 for a line of its own. */
  readonly folded: number;
  readonly total: number;
}

/** A matrix whose rows and columns add up to its total. */
export interface FlowMatrix {
  readonly rows: readonly FlowLine[];
  readonly columns: readonly FlowLine[];
  /** `cells[row][column]`. */
  readonly cells: readonly (readonly number[])[];
  readonly total: number;
}

/**
 * The largest `top` rows and columns, the others folded into one line `其他（n）` at the end; lines for rows without a value (未知) stand before it
 * like any other. Ties go by name.
 */
export function flowMatrix(cells: readonly FlowCell[], top: number): FlowMatrix {
  const rows = linesOf(cells, (cell) => cell.from, top);
  const columns = linesOf(cells, (cell) => cell.to, top);
  const values = rows.lines.map(() => columns.lines.map(() => 0));
  for (const cell of cells) {
    const line = values[rows.at(cell.from)];
    const column = columns.at(cell.to);
    if (line) line[column] = (line[column] ?? 0) + cell.value;
  }
  return {
    rows: rows.lines,
    columns: columns.lines,
    cells: values,
    total: cells.reduce((sum, cell) => sum + cell.value, 0),
  };
}

function linesOf(
  cells: readonly FlowCell[],
  nameOf: (cell: FlowCell) => string,
  top: number,
): { lines: FlowLine[]; at(name: string): number } {
  const totals = new Map<string, number>();
  for (const cell of cells) totals.set(nameOf(cell), (totals.get(nameOf(cell)) ?? 0) + cell.value);
  const ordered = [...totals].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  // Folding a single line would hide its name and save nothing.
  const kept = ordered.length <= top + 1 ? ordered : ordered.slice(0, top);
  const rest = ordered.slice(kept.length);
  const lines = kept.map(([name, total]) => ({ name, folded: 1, total }));
  if (rest.length > 0) {
    lines.push({
      name: `其他（${rest.length}）`,
      folded: rest.length,
      total: rest.reduce((sum, [, total]) => sum + total, 0),
    });
  }
  const places = new Map(kept.map(([name], at) => [name, at]));
  return { lines, at: (name) => places.get(name) ?? kept.length };
}
