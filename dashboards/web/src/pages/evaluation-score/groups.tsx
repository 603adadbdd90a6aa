import { decimal } from '../../lib/format.ts';
import type { Group } from './query.ts';
import css from './score.module.css';
import { isChanged, progressOf, type Sheet } from './typed.ts';

interface GroupsProps {
  groups: readonly Group[];
  at: number;
  typed: Sheet;
  onOpen: (at: number) => void;
}

/** The groups of the system with how far one is in each. */
export function Groups({ groups, at, typed, onOpen }: GroupsProps) {
  return (
    <nav className={css.groups} aria-label="指标分组">
      <h2>指标体系</h2>
      <ul>
        {groups.map((group, index) => {
          const { done, of } = progressOf(group.items);
          const unsaved = group.items.filter((item) => isChanged(item, typed)).length;
          return (
            <li key={group.id}>
              <button
                type="button"
                className={css.group}
                aria-current={index === at ? 'true' : undefined}
                onClick={() => onOpen(index)}
              >
                <span>
                  {group.name} <b>{group.weight}</b>
                </span>
                <span className="note">
                  得分 {decimal(group.points, 1)} ·{' '}
                  {of === 0 ? '由系统计算' : done === of ? `评审 ${of} 项，完成` : `评审 ${done}/${of}`}
                  {unsaved > 0 ? ` · ${unsaved} 项未保存` : ''}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
