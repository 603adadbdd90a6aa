import type { ReactNode } from 'react';
import { Link } from '../../kit/link.tsx';
import { NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';

const SHOWN = 3;

/** From a fact to the records it was made from. */
export function RecordLinks({ ids }: { ids: readonly string[] }): ReactNode {
  if (ids.length === 0) return NONE;
  return (
    <>
      {ids.slice(0, SHOWN).map((id, at) => (
        <span key={id}>
          {at > 0 ? ' ' : ''}
          <Link href={href('/records/$id', { id })} title={id}>
            {ids.length === 1 ? '看记录' : `记录${at + 1}`}
          </Link>
        </span>
      ))}
      {ids.length > SHOWN ? <span className="note"> 等 {ids.length} 条</span> : null}
    </>
  );
}
