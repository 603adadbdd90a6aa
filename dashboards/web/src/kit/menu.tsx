import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useAnchored } from './anchored.ts';
import { Button, type ButtonProps } from './button.tsx';
import { Link } from './link.tsx';
import css from './menu.module.css';

export type MenuItem =
  | { readonly label: string; readonly href: string; readonly note?: string }
  | {
      readonly label: string;
      readonly onSelect: () => void;
      readonly note?: string;
      readonly disabled?: boolean;
    };

export interface MenuButtonProps extends Omit<ButtonProps, 'onClick'> {
  label: ReactNode;
  items: readonly MenuItem[];
  /** Text above the entries. */
  head?: ReactNode;
  align?: 'left' | 'right';
}

/** A button that opens a list of links and acts. Arrows move, Esc closes and returns the focus. */
export function MenuButton({ label, items, head, align = 'left', ...look }: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useAnchored(isOpen, frame, panel, align);
  const entries = () => [...(frame.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
  const close = (toButton: boolean) => {
    setOpen(false);
    if (toButton) frame.current?.querySelector('button')?.focus();
  };
  const open = () => {
    setOpen(true);
    requestAnimationFrame(() => entries()[0]?.focus());
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      close(true);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (!isOpen) return open();
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <div
      ref={frame}
      className={css.frame}
      role="none"
      onKeyDown={move}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Button
        {...look}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => (isOpen ? close(false) : open())}
      >
        {label}
      </Button>
      {isOpen ? (
        <div ref={panel} id={id} className={css.menu} popover="manual">
          {head ? <div className={css.head}>{head}</div> : null}
          <ul>
            {items.map((item) => (
              <li key={item.label}>
                {'href' in item ? (
                  <Link data-entry className={css.entry} href={item.href} onClick={() => close(false)}>
                    {item.label}
                    {item.note ? <span className={css.note}>{item.note}</span> : null}
                  </Link>
                ) : (
                  <button
                    data-entry
                    type="button"
                    className={css.entry}
                    disabled={item.disabled === true}
                    onClick={() => {
                      close(true);
                      item.onSelect();
                    }}
                  >
                    {item.label}
                    {item.note ? <span className={css.note}>{item.note}</span> : null}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
