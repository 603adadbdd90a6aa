import type { ReactNode } from 'react';
import { Link } from '../../kit/link.tsx';
import { Status, type StatusKind } from '../../kit/tag.tsx';
import { decimal, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';

const KINDS: Readonly<Record<string, StatusKind>> = {
  有效: 'good',
  审查中: 'none',
  失效: 'bad',
  未授权: 'warn',
};

/** A right's state with its reason: ■失效（终止）. */
export const PatentStatus = ({ status, reason }: { status: string; reason: string | null }) => (
  <Status kind={KINDS[status] ?? 'none'} word={reason === null ? status : `${status}（${reason}）`} />
);

/** `4—6`, `5`, or nothing known. */
export const trlText = (low: number | null, high: number | null): string =>
  low === null || high === null ? NONE : low === high ? String(low) : `${low}—${high}`;

/** Yuan as 万元: `4.5—9.0`. */
export const rangeText = (low: number | null, high: number | null): string =>
  low === null || high === null ? NONE : `${decimal(low / 10_000, 2)}—${decimal(high / 10_000, 2)}`;

/** Owners as links; those whose body is not known as text. */
export function Owners({ names, ids }: { names: readonly string[]; ids: readonly string[] }): ReactNode {
  if (names.length === 0) return NONE;
  return names.map((name, at) => {
    const id = ids[at];
    return (
      <span key={`${name} ${id ?? at}`}>
        {at > 0 ? '；' : ''}
        {id === undefined ? name : <Link href={href('/organisations/$id', { id })}>{name}</Link>}
      </span>
    );
  });
}
