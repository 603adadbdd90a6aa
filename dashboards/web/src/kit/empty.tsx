import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import css from './empty.module.css';

export interface EmptyProps {
  /** Why nothing is here: filters leave nothing, nothing was collected yet, or the reader may not see it. */
  why: 'filtered' | 'not-collected' | 'forbidden';
  /** What would help: drops the filter that left nothing. */
  drop?: { label: string; onDrop: () => void };
  children?: ReactNode;
}

const WORDS = { filtered: '筛选无结果', 'not-collected': '尚未采集', forbidden: '无权查看' } as const;

export function Empty({ why, drop, children }: EmptyProps) {
  return (
    <div className={css.empty} data-why={why}>
      <p className={css.word}>{WORDS[why]}</p>
      {children ? <div className={css.more}>{children}</div> : null}
      {drop ? (
        <Button size="small" icon="close" onClick={drop.onDrop}>
          {drop.label}
        </Button>
      ) : null}
    </div>
  );
}
