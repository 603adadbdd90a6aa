import type { ReactNode } from 'react';
import css from './tag.module.css';

/** A word in a frame. */
export function Tag({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'primary' | 'good' | 'warn' | 'bad';
  children: ReactNode;
}) {
  return <span className={`${css.tag} ${css[tone]}`}>{children}</span>;
}

export type StatusKind = 'good' | 'warn' | 'bad' | 'none';
const GLYPHS = { good: '●', warn: '▲', bad: '■', none: '○' } as const;

/** A state: shape, colour and always the word: ●达标 ▲预警 ■未达 ○无数据. */
export function Status({ kind, word }: { kind: StatusKind; word: string }) {
  return (
    <span className={`${css.status} ${css[kind]}`}>
      <span aria-hidden="true" className={css.glyph}>
        {GLYPHS[kind]}
      </span>
      {word}
    </span>
  );
}

/** ◇: nobody official has confirmed this. `what` says what: 口径、目录、指标体系. */
export function Unverified({ what = '' }: { what?: string }) {
  return <span className={css.unverified}>◇{what}未经官方核验</span>;
}
