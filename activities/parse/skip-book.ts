import { printable } from '../../domain/text.ts';
import { SKIP_REASONS, type SkipReason } from './skips.ts';

/** Text of lines that is worth a look. */
const SHOWN = 12;
const TEXT = 40;
const LISTED = 50;

/** Lines of one document that are no rows: how many, which, and what the first of them say. */
export class SkipBook {
  total = 0;
  private readonly ranges = new Map<SkipReason, [number, number][]>();
  private readonly counts = new Map<SkipReason, number>();
  private readonly texts: string[] = [];

  add(reason: SkipReason, line: number, text: string): void {
    this.total += 1;
    this.note(reason, line, text);
  }

  /** A line that was never counted among the rows: titles above the table, blank lines that a reader passed over. */
  note(reason: SkipReason, line: number, text: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
    const ranges = this.ranges.get(reason) ?? [];
    this.ranges.set(reason, ranges);
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else ranges.push([line, line]);
    if (reason !== 'blank' && this.texts.length < SHOWN) this.texts.push(`第 ${line} 行「${short(text)}」`);
  }

  /** Chinese sentences: which lines are neither records nor rejects. */
  say(): string[] {
    if (this.counts.size === 0) return [];
    const parts = [...this.counts].map(
      ([reason, count]) => `${SKIP_REASONS[reason]} ${count} 行（${lines(this.ranges.get(reason) ?? [])}）`,
    );
    const texts = this.texts.length === 0 ? '' : `：${this.texts.join('、')}`;
    return [`跳过不是数据的行：${parts.join('，')}${texts}`];
  }
}

function lines(ranges: readonly (readonly [number, number])[]): string {
  const shown = ranges.slice(0, LISTED).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return `第 ${shown.join('、')} 行${ranges.length > LISTED ? '等' : ''}`;
}

function short(text: string): string {
  const plain = printable(text.replace(/[,\t;|"]+/g, ' ').trim());
  return plain.length > TEXT ? `${plain.slice(0, TEXT)}…` : plain;
}
