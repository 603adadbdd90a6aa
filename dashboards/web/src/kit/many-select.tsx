import { Select, type SelectProps } from 'antd';
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react';
import type { FieldControl } from './field.tsx';
import { Icon } from './icon.tsx';
import css from './many-select.module.css';

export interface ManySelectProps extends Partial<FieldControl> {
  value: readonly string[];
  onChange: (value: string[]) => void;
  options: readonly string[];
  /** Where the server looks: what is typed, at each change. Without it the options are looked through here. */
  onSearch?: (typed: string) => void;
  /** What is typed counts, too, whether or not it is one of the options. */
  isFree?: boolean;
  /** Several lines that are pasted; a single one is typed text. */
  onLines?: (text: string) => void;
  placeholder?: string;
  /** Where no visible label names it. */
  'aria-label'?: string;
}

const SEPARATORS = ['、', '，', ',', '；', ';'];

/**
 * Some of hundreds, found by typing; what is chosen stands in the field. Inside {@link Antd}, in parts that are loaded when they are opened.
 * Enter takes, Backspace and the cross drop, Esc closes the list and not the dialog around it, Tab goes on.
 */
export function ManySelect({
  value,
  onChange,
  options,
  onSearch,
  isFree = false,
  onLines,
  required,
  ...rest
}: ManySelectProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const search = (text: string) => {
    setTyped(text);
    onSearch?.(text);
  };
  const keys = (event: KeyboardEvent) => {
    const isShown = isOpen && (options.length > 0 || (isFree && typed !== ''));
    if (!isShown || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      // Else the browser would close the dialog.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Tab') {
      // antd would take what is marked, and keep the focus.
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const input = event.target as Element;
      requestAnimationFrame(() =>
        document
          .getElementById(input.getAttribute('aria-activedescendant') ?? '')
          ?.scrollIntoView({ block: 'nearest' }),
      );
    }
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text');
    if (onLines === undefined || !/[\n=＝]/.test(text.trim())) return;
    event.preventDefault();
    onLines(text);
  };
  return (
    <div ref={box} className={css.box} onKeyDownCapture={keys} onPasteCapture={paste}>
      <Select<string[]>
        {...rest}
        {...(required ? { 'aria-required': true } : {})}
        className={css.select ?? ''}
        classNames={{ popup: { root: css.popup ?? '' } }}
        mode={isFree ? 'tags' : 'multiple'}
        value={[...value]}
        options={options.map((name) => ({ value: name, label: name }))}
        open={isOpen}
        onOpenChange={setOpen}
        onChange={(next) => {
          search('');
          onChange([...new Set(next.map((one) => one.trim()).filter((one) => one !== ''))]);
        }}
        showSearch={{
          searchValue: typed,
          onSearch: search,
          ...(onSearch === undefined ? { optionFilterProp: 'label' } : { filterOption: false }),
        }}
        {...(isFree ? { tokenSeparators: SEPARATORS } : {})}
        // All options are there for a screen reader: a virtual list would tell it of three.
        virtual={false}
        // An empty list is no list; the page says in words that nothing was found.
        notFoundContent={null}
        tagRender={Chosen}
        // In the dialog's top layer, and moving with the field.
        getPopupContainer={() => box.current ?? document.body}
      />
    </div>
  );
}

const Chosen: NonNullable<SelectProps['tagRender']> = ({ label, onClose }) => (
  <span className={css.chosen}>
    <span className={css.name}>{label}</span>
    <button
      type="button"
      aria-label={`去掉 ${String(label)}`}
      onMouseDown={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={onClose}
    >
      <Icon name="close" />
    </button>
  </span>
);
