import { useDeferredValue, useMemo, useState } from 'react';
import type { MetricCatalogue } from '../../../../api/metrics.ts';
import { Button } from '../../kit/button.tsx';
import { Drawer } from '../../kit/dialog.tsx';
import { Input } from '../../kit/field.tsx';
import { Unverified } from '../../kit/tag.tsx';
import css from './metrics.module.css';

interface PickerProps {
  groups: MetricCatalogue['groups'];
  metrics: MetricCatalogue['metrics'];
  current: string;
  onChoose: (id: string) => void;
}

/** 换一个指标: every metric by its group, to search in names and definitions. */
export function MetricPicker(props: PickerProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="search" onClick={() => setOpen(true)}>
        换一个指标
      </Button>
      <Drawer open={isOpen} onClose={() => setOpen(false)} title="选择指标" width={560}>
        <Choices
          {...props}
          onChoose={(id) => {
            setOpen(false);
            props.onChoose(id);
          }}
        />
      </Drawer>
    </>
  );
}

function Choices({ groups, metrics, current, onChoose }: PickerProps) {
  const [typed, setTyped] = useState('');
  // Some hundred entries: the drawer and the field are there before them.
  const wanted = useDeferredValue(typed.trim().toLowerCase(), null);
  const found = useMemo(() => {
    if (wanted === null) return [];
    const byId = new Map(metrics.map((metric) => [metric.id, metric]));
    const fits = (id: string) => {
      const one = byId.get(id);
      return one && `${one.name} ${one.id} ${one.definition}`.toLowerCase().includes(wanted) ? [one] : [];
    };
    return groups
      .map((group) => ({ ...group, fit: group.metrics.flatMap(fits) }))
      .filter(({ fit }) => fit.length > 0);
  }, [groups, metrics, wanted]);
  return (
    <div className="stack">
      <Input
        type="search"
        aria-label="在名称、编号和定义中查找"
        placeholder={`在 ${metrics.length} 个指标中查找`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {wanted !== null && found.length === 0 ? <p className="muted">没有含“{typed}”的指标</p> : null}
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
                  {metric.verified ? null : <Unverified />}
                  <span className={css.meaning}>{metric.definition}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
