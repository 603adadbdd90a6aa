import { useState } from 'react';
import type { MetricCatalogue } from '../../../../api/metrics.ts';
import { Drawer } from '../../kit/dialog.tsx';
import { Input } from '../../kit/field.tsx';
import { Unverified } from '../../kit/tag.tsx';
import css from './metrics.module.css';

interface PickerProps {
  open: boolean;
  onClose: () => void;
  groups: MetricCatalogue['groups'];
  metrics: MetricCatalogue['metrics'];
  current: string;
  onChoose: (id: string) => void;
}

/** Every metric by its group, to search in names and definitions. */
export function MetricPicker({ open, onClose, groups, metrics, current, onChoose }: PickerProps) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const fits = (id: string) => {
    const one = metrics.find((metric) => metric.id === id);
    return one && `${one.name} ${one.id} ${one.definition}`.toLowerCase().includes(wanted) ? [one] : [];
  };
  const found = groups
    .map((group) => ({ ...group, fit: group.metrics.flatMap(fits) }))
    .filter(({ fit }) => fit.length > 0);
  return (
    <Drawer open={open} onClose={onClose} title="选择指标" width={560}>
      <div className="stack">
        <Input
          type="search"
          aria-label="在名称、编号和定义中查找"
          placeholder={`在 ${metrics.length} 个指标中查找`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {found.length === 0 ? <p className="muted">没有含“{typed}”的指标</p> : null}
        {found.map((group) => (
          <section key={group.id} aria-label={group.name}>
            <h3>{group.name}</h3>
            <ul>
              {group.fit.map((metric) => (
                <li key={metric.id}>
                  <button
                    type="button"
                    className={css.choice}
                    aria-current={metric.id === current}
                    onClick={() => onChoose(metric.id)}
                  >
                    <strong>{metric.name}</strong> <span className="note">{metric.unit}</span>{' '}
                    {metric.verified ? null : <Unverified what="" />}
                    <span className={css.meaning}>{metric.definition}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Drawer>
  );
}
