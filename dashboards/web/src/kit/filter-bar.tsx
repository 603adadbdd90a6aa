import { type ReactNode, useState } from 'react';
import { period } from '../lib/format.ts';
import { Button } from './button.tsx';
import { Drawer } from './dialog.tsx';
import { Field, Input, Select } from './field.tsx';
import css from './filter-bar.module.css';
import { type Choice, MultiSelect } from './multi-select.tsx';
import { PeriodField } from './period-field.tsx';

export type FilterValue = string | readonly string[];

export interface FilterField {
  /** Its parameter in the address. */
  readonly id: string;
  readonly label: string;
  /** `one` of some dozen, `many` of any number, `text`, `date`, `period`. */
  readonly kind: 'one' | 'many' | 'text' | 'date' | 'period';
  readonly options?: readonly Choice[];
  /** Of a period: which years can be chosen. */
  readonly years?: { readonly from: number; readonly to: number };
  /** Of `one`: what no choice is called. @default 全部 */
  readonly none?: string;
  readonly placeholder?: string;
  /** Its value is what the page shows without being asked: no chip. */
  readonly preset?: boolean;
}

export interface FilterBarProps {
  /** The first six stand in the bar, the rest under 更多. */
  fields: readonly FilterField[];
  values: Readonly<Record<string, FilterValue>>;
  onChange: (id: string, value: FilterValue) => void;
  /** Clears all. */
  onReset: () => void;
  /** More controls at the end of the bar. */
  children?: ReactNode;
}

const IN_BAR = 6;

/** Filters of a page: in a bar, in a drawer on a phone; what is set stands below as chips that can be taken away. */
export function FilterBar({ fields, values, onChange, onReset, children }: FilterBarProps) {
  const [isOpen, setOpen] = useState(false);
  const chips = fields.flatMap((field) => (field.preset ? [] : chipsOf(field, values[field.id] ?? '')));
  const bar = fields.slice(0, IN_BAR);
  const drawn = (list: readonly FilterField[]) =>
    list.map((field) => (
      <Control
        key={field.id}
        field={field}
        value={values[field.id] ?? ''}
        onChange={(value) => onChange(field.id, value)}
      />
    ));
  const count = chips.length === 0 ? '' : `（${chips.length}）`;
  return (
    <section className={css.filters} aria-label="筛选">
      <div className={css.bar}>
        <div className={css.inBar}>{drawn(bar)}</div>
        <Button className={css.forPhone} icon="filter" onClick={() => setOpen(true)}>
          筛选{count}
        </Button>
        {fields.length > IN_BAR ? (
          <Button className={css.forDesk} icon="filter" onClick={() => setOpen(true)}>
            更多
          </Button>
        ) : null}
        {children}
      </div>
      {chips.length > 0 ? (
        <ul className={css.chips} aria-label="已选条件">
          {chips.map((chip) => (
            <li key={`${chip.id} ${chip.value}`} className={css.chip}>
              <span>
                {chip.label}：{chip.words}
              </span>
              <button
                type="button"
                className={css.drop}
                aria-label={`去掉条件 ${chip.label}：${chip.words}`}
                onClick={() => onChange(chip.id, without(values[chip.id] ?? '', chip.value))}
              >
                ✕
              </button>
            </li>
          ))}
          <li>
            <Button kind="quiet" size="small" onClick={onReset}>
              重置
            </Button>
          </li>
        </ul>
      ) : null}
      <Drawer
        open={isOpen}
        onClose={() => setOpen(false)}
        title="筛选"
        width={400}
        footer={
          <>
            <Button onClick={onReset}>重置</Button>
            <Button kind="primary" onClick={() => setOpen(false)}>
              完成
            </Button>
          </>
        }
      >
        <div className="stack">{drawn(fields)}</div>
      </Drawer>
    </section>
  );
}

interface Chip {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly words: string;
}

function chipsOf(field: FilterField, value: FilterValue): Chip[] {
  const all = typeof value === 'string' ? (value === '' ? [] : [value]) : value;
  const named = (one: string) => field.options?.find((option) => option.value === one)?.label ?? one;
  return all.map((one) => ({
    id: field.id,
    label: field.label,
    value: one,
    words: field.kind === 'period' ? period(one) : named(one),
  }));
}

const without = (value: FilterValue, one: string): FilterValue =>
  typeof value === 'string' ? '' : value.filter((other) => other !== one);

interface ControlProps {
  field: FilterField;
  value: FilterValue;
  onChange: (value: FilterValue) => void;
}

function Control({ field, value, onChange }: ControlProps) {
  const one = typeof value === 'string' ? value : (value[0] ?? '');
  switch (field.kind) {
    case 'many':
      return (
        <MultiSelect
          label={field.label}
          options={field.options ?? []}
          value={typeof value === 'string' ? (value === '' ? [] : [value]) : value}
          onChange={onChange}
        />
      );
    case 'period':
      return (
        <PeriodField
          label={field.label}
          value={one}
          onChange={onChange}
          years={field.years ?? { from: 2000, to: new Date().getFullYear() }}
        />
      );
    case 'one':
      return (
        <Field label={field.label} inline>
          {(own) => (
            <Select
              {...own}
              value={one}
              options={[{ value: '', label: field.none ?? '全部' }, ...(field.options ?? [])]}
              onChange={onChange}
            />
          )}
        </Field>
      );
    case 'date':
      return (
        <Field label={field.label} inline>
          {(own) => (
            <Input {...own} type="date" value={one} onChange={(event) => onChange(event.target.value)} />
          )}
        </Field>
      );
    case 'text':
      return <Typed field={field} value={one} onChange={onChange} />;
    default:
      return field.kind satisfies never;
  }
}

/** Text counts when it is finished: Enter, or leaving the field. */
function Typed({
  field,
  value,
  onChange,
}: {
  field: FilterField;
  value: string;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const finish = () => {
    if (typed !== null && typed.trim() !== value) onChange(typed.trim());
    setTyped(null);
  };
  return (
    <Field label={field.label} inline>
      {(own) => (
        <Input
          {...own}
          type="search"
          value={typed ?? value}
          placeholder={field.placeholder}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === 'Enter') finish();
          }}
        />
      )}
    </Field>
  );
}
