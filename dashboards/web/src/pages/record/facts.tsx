import type { ReactNode } from 'react';
import css from './facts.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names with their values, one below the other; several such lists stand side by side where there is room. */
export function Facts({ lists }: { lists: readonly (readonly Fact[])[] }) {
  return (
    <div className={css.columns}>
      {lists.map((facts) => (
        <dl key={facts[0]?.name ?? ''} className={css.facts}>
          {facts.map(({ name, value }) => [
            <dt key={`${name}-t`}>{name}</dt>,
            <dd key={`${name}-d`}>{value}</dd>,
          ])}
        </dl>
      ))}
    </div>
  );
}
