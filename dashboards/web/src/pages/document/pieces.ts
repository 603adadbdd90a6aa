import type { Mark, TextPiece } from '../../../../api/records.ts';

/** A stretch of a piece: plain, or what a field was read from. */
export interface Stretch {
  readonly text: string;
  readonly field: string | null;
}

/** Cuts a piece of a line at its marks. Where marks overlap the first one stays, and the asked field goes before all. */
export function stretchesOf(piece: TextPiece, marks: readonly Mark[], asked: string): Stretch[] {
  const end = piece.column + piece.text.length;
  const own = marks
    .filter((mark) => mark.line === piece.line && mark.start < end && mark.end > piece.column)
    .sort((a, b) => Number(b.field === asked) - Number(a.field === asked) || a.start - b.start);
  const kept: Mark[] = [];
  for (const mark of own)
    if (!kept.some((other) => mark.start < other.end && mark.end > other.start)) kept.push(mark);
  kept.sort((a, b) => a.start - b.start);
  const out: Stretch[] = [];
  let at = piece.column;
  const push = (to: number, field: string | null) => {
    const text = piece.text.slice(at - piece.column, to - piece.column);
    if (text !== '') out.push({ text, field });
    at = to;
  };
  for (const mark of kept) {
    push(Math.max(at, mark.start), null);
    push(Math.min(end, mark.end), mark.field);
  }
  push(end, null);
  return out;
}
