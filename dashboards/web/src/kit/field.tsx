import {
  type ComponentProps,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import css from './field.module.css';

/** What a control gets from its field. */
export interface FieldControl {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
  required?: true;
}

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Label at the left on one line: filters. */
  inline?: boolean;
  children: (control: FieldControl) => ReactNode;
}

/** A control with its label, and its error in words below. */
export function Field({ label, hint, error, required = false, inline = false, children }: FieldProps) {
  const id = useId();
  const about = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={inline ? css.inline : css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
        {required ? <span className={css.required}>（必填）</span> : null}
      </label>
      {children({
        id,
        ...(about ? { 'aria-describedby': about } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
        ...(required ? { required: true as const } : {}),
      })}
      {hint ? (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={css.error} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** Also `type="date"`, `month`, `password`, `search`. */
export function Input({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & Pick<ComponentProps<'input'>, 'ref'>) {
  return <input className={`${css.control} ${className ?? ''}`} {...rest} />;
}

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea className={`${css.control} ${css.area} ${className ?? ''}`} rows={3} {...rest} />;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}
export interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> {
  options: readonly SelectOption[];
  value: string;
  onChange: (value: string) => void;
}

/** One of up to some dozen. */
export function Select({ options, value, onChange, className, ...rest }: SelectProps) {
  return (
    <select
      className={`${css.control} ${css.select} ${className ?? ''}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled === true}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export interface NumberInputProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  /** As it is typed; '' is blank, which is not 0. */
  value: string;
  /** @param value the text @param parsed its number; null: blank or not a number */
  onChange: (value: string, parsed: number | null) => void;
}

/** A number as text: no wheel changes it, and what is typed stays as it is typed. */
export function NumberInput({ value, onChange, className, ...rest }: NumberInputProps) {
  return (
    <input
      inputMode="decimal"
      autoComplete="off"
      className={`${css.control} ${css.number} ${className ?? ''}`}
      value={value}
      onChange={(event) => onChange(event.target.value, numberIn(event.target.value))}
      {...rest}
    />
  );
}

/** Full-width digits and points count, too. */
export function numberIn(typed: string): number | null {
  const plain = typed.normalize('NFKC').replaceAll(',', '').replace('。', '.').trim();
  return /^[-−]?\d+(\.\d*)?$|^[-−]?\.\d+$/.test(plain) ? Number(plain.replace('−', '-')) : null;
}

export function Checkbox({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className={css.checkbox}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
