import { type ReactNode, useId } from 'react';
import css from './card.module.css';

export interface CardProps {
  title?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** A line of small print under the content: source, rule, what is left out. */
  note?: ReactNode;
  /** Colours the edge; the words inside say the same. */
  state?: 'good' | 'warn' | 'bad';
  /** Without inner margin: for tables that go to the edge. */
  flush?: boolean;
  id?: string;
  children?: ReactNode;
}

/** A part of a page, with its heading. */
export function Card({ title, actions, note, state, flush = false, id, children }: CardProps) {
  const heading = useId();
  return (
    <section
      className={[css.card, state ? css[state] : '', flush ? css.flush : ''].filter(Boolean).join(' ')}
      {...(title ? { 'aria-labelledby': heading } : {})}
      {...(id ? { id } : {})}
    >
      {title || actions ? (
        <div className={css.head}>
          {title ? (
            <h2 id={heading} className={css.title}>
              {title}
            </h2>
          ) : null}
          {actions ? <div className={css.actions}>{actions}</div> : null}
        </div>
      ) : null}
      <div className={css.body}>{children}</div>
      {note ? <div className={css.note}>{note}</div> : null}
    </section>
  );
}
