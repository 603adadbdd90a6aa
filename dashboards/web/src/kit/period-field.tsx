import { useState } from 'react';
import { period as words } from '../lib/format.ts';
import { KINDS, type Parts, type PeriodKind, partsOf, textOfParts } from '../lib/period.ts';
import { Button } from './button.tsx';
import { Field, Input, Select } from './field.tsx';
import { Popover } from './popover.tsx';

export interface PeriodFieldProps {
  /** As metrics understand it: `2024`, `2024Q3`, `ytd:2024-09`, `2019..2025`; '' is all there is. */
  value: string;
  onChange: (value: string) => void;
  /** First and last year that can be chosen. */
  years: { readonly from: number; readonly to: number };
  label?: string;
}

/** 期间: a button with the period in words; inside the kind and its parts. */
export function PeriodField({ value, onChange, years, label = '期间' }: PeriodFieldProps) {
  return (
    <Popover label={`${label}：${words(value)}`} title={`选择${label}`} iconAfter="down" width={340}>
      {(close) => (
        <PeriodParts
          value={value}
          years={years}
          onChoose={(next) => {
            onChange(next);
            close();
          }}
        />
      )}
    </Popover>
  );
}

interface PartsProps {
  value: string;
  years: PeriodFieldProps['years'];
  onChoose: (value: string) => void;
}

function PeriodParts({ value, years, onChoose }: PartsProps) {
  const [parts, setParts] = useState<Parts>(() => partsOf(value, years.to));
  const change = (next: Partial<Parts>) => setParts({ ...parts, ...next });
  const list = Array.from({ length: years.to - years.from + 1 }, (_none, at) => String(years.to - at));
  const yearOptions = list.map((year) => ({ value: year, label: `${year}年` }));
  const text = textOfParts(parts);
  const isMonthly = ['month', 'ytd', 'r12', 'to'].includes(parts.kind);
  return (
    <div className="stack">
      <Field label="期间种类">
        {(own) => (
          <Select
            {...own}
            value={parts.kind}
            options={KINDS}
            onChange={(kind) => change({ kind: kind as PeriodKind })}
          />
        )}
      </Field>
      {parts.kind === 'year' || parts.kind === 'quarter' ? (
        <Field label="年份">
          {(own) => (
            <Select {...own} value={parts.year} options={yearOptions} onChange={(year) => change({ year })} />
          )}
        </Field>
      ) : null}
      {parts.kind === 'quarter' ? (
        <Field label="季度">
          {(own) => (
            <Select
              {...own}
              value={parts.quarter}
              options={['一', '二', '三', '四'].map((name, at) => ({
                value: String(at + 1),
                label: `${name}季度`,
              }))}
              onChange={(quarter) => change({ quarter })}
            />
          )}
        </Field>
      ) : null}
      {isMonthly ? (
        <Field label="月份">
          {(own) => (
            <Input
              {...own}
              type="month"
              value={parts.month}
              onChange={(event) => change({ month: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {parts.kind === 'years' ? (
        <>
          <Field label="自">
            {(own) => (
              <Select
                {...own}
                value={parts.from}
                options={yearOptions}
                onChange={(from) => change({ from })}
              />
            )}
          </Field>
          <Field label="至">
            {(own) => (
              <Select {...own} value={parts.to} options={yearOptions} onChange={(to) => change({ to })} />
            )}
          </Field>
        </>
      ) : null}
      {text === null ? (
        <p role="alert">止年不能早于始年，月份要填写完整。</p>
      ) : (
        <p className="muted">{words(text)}</p>
      )}
      <div className="row">
        <Button kind="primary" disabled={text === null} onClick={() => onChoose(text ?? '')}>
          确定
        </Button>
      </div>
    </div>
  );
}
