import { useEffect, useRef, useState } from 'react';
import { integer } from '../lib/format.ts';
import { Button } from './button.tsx';
import { Checkbox, Input } from './field.tsx';
import css from './multi-select.module.css';
import { Popover } from './popover.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Small print behind the label: a count. */
  readonly note?: string;
}
export interface MultiSelectProps {
  label: string;
  options: readonly Choice[];
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}

const SHOWN = 80;

/** Some of many: a button with a list to search and tick. What is chosen stands first. */
export function MultiSelect({ label, options, value, onChange }: MultiSelectProps) {
  return (
    <Popover
      label={value.length === 0 ? label : `${label}（${value.length}）`}
      title={`选择${label}`}
      iconAfter="down"
      width={320}
      aria-pressed={value.length > 0}
    >
      {(close) => (
        <Choices label={label} options={options} value={value} onChange={onChange} onDone={close} />
      )}
    </Popover>
  );
}

function Choices({ label, options, value, onChange, onDone }: MultiSelectProps & { onDone: () => void }) {
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState(value);
  const [first] = useState(() => new Set(value));
  const last = useRef({ picked, value, onChange });
  last.current = { picked, value, onChange };
  // However the list is closed, what was ticked counts once: one step that Back undoes.
  useEffect(
    () => () => {
      const { picked: now, value: before, onChange: tell } = last.current;
      if (now.join('\u0001') !== before.join('\u0001')) tell(now);
    },
    [],
  );
  const wanted = typed.trim().toLowerCase();
  const found = options.filter((one) => one.label.toLowerCase().includes(wanted));
  const ordered = [
    ...found.filter((one) => first.has(one.value)),
    ...found.filter((one) => !first.has(one.value)),
  ];
  const chosen = new Set(picked);
  const turn = (one: string, on: boolean) =>
    setPicked(on ? [...picked, one] : picked.filter((other) => other !== one));
  return (
    <div className={css.choices}>
      {options.length > 8 ? (
        <Input
          type="search"
          aria-label={`在${label}中查找`}
          placeholder={`在 ${integer(options.length)} 项中查找`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      <ul className={css.list}>
        {ordered.slice(0, SHOWN).map((one) => (
          <li key={one.value}>
            <Checkbox
              label={
                <>
                  {one.label}
                  {one.note ? <span className="note"> {one.note}</span> : null}
                </>
              }
              checked={chosen.has(one.value)}
              onChange={(on) => turn(one.value, on)}
            />
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="muted">没有含“{typed}”的项</p> : null}
      {ordered.length > SHOWN ? (
        <p className="note">
          已显示 {SHOWN} 项，另有 {integer(ordered.length - SHOWN)} 项，输入文字可缩小范围
        </p>
      ) : null}
      <div className="row">
        <Button size="small" onClick={() => setPicked([])} disabled={picked.length === 0}>
          清除
        </Button>
        <Button size="small" kind="primary" onClick={onDone}>
          完成
        </Button>
      </div>
    </div>
  );
}
