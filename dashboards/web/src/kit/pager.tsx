import { integer } from '../lib/format.ts';
import { Button } from './button.tsx';
import css from './pager.module.css';

export interface PagerProps {
  /** How many stand on the page. */
  shown: number;
  /** How many there are: exact. */
  total: number;
  /** Cursor of the next ones; null: all are shown. */
  next: string | null;
  onMore: () => void;
  /** @default 条 */
  unit?: string;
  busy?: boolean;
}

/** Nothing silent: 已显示 50 件，另有 1,184 件. */
export function Pager({ shown, total, next, onMore, unit = '条', busy = false }: PagerProps) {
  const rest = Math.max(0, total - shown);
  return (
    <div className={css.pager}>
      <span role="status">
        {rest === 0
          ? `共 ${integer(total)} ${unit}，已全部显示`
          : `已显示 ${integer(shown)} ${unit}，另有 ${integer(rest)} ${unit}`}
      </span>
      {next !== null && rest > 0 ? (
        <Button size="small" busy={busy} onClick={onMore}>
          再显示一些
        </Button>
      ) : null}
    </div>
  );
}
