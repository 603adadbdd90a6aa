import type { Moves } from '../../../../api/brief.ts';
import { Link } from '../../kit/link.tsx';
import { Tag } from '../../kit/tag.tsx';
import { change, instant, number, unitOf } from '../../lib/format.ts';
import css from './brief.module.css';
import { explorerOf } from './cell.ts';

/** 修订: figures that are another number now than on an earlier snapshot, with the difference and why. */
export function MovesList({ moves }: { moves: Moves }) {
  const { since, none, rows, compared } = moves;
  if (none !== null) return <p className={css.moved}>{none}。</p>;
  if (rows.length === 0)
    return (
      <p className={css.moved}>
        与 {since === null ? '上一期' : instant(since.created_at)} 的快照相比，核对的 {compared}{' '}
        个数都没有变化。
      </p>
    );
  return (
    <div className={css.moved}>
      <p>
        与 {since === null ? '上一期' : instant(since.created_at)} 的快照相比，{compared} 个数中有{' '}
        {rows.length} 个变了：
      </p>
      <ul className={css.moves}>
        {rows.map((row) => (
          <li key={`${row.metric} ${row.period}`}>
            <Tag>修订</Tag>{' '}
            <Link href={explorerOf(row.cell)}>
              {row.period_name}
              {row.name}
            </Link>{' '}
            由 {number(row.before, row.format)} 变为 {number(row.after, row.format)}
            {unitOf(row.unit, row.format)}（{change(row.difference, row.format)}）
            {row.reasons.length === 0 ? '' : `：${row.reasons.join('；')}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
