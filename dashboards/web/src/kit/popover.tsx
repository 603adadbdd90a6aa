import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useAnchored } from './anchored.ts';
import { Button, type ButtonProps } from './button.tsx';
import css from './popover.module.css';

export interface PopoverProps extends Omit<ButtonProps, 'children' | 'onClick' | 'title'> {
  /** On the button; with `icon` alone give `aria-label`. */
  label?: ReactNode;
  /** Heading, and what the part is called. */
  title: string;
  width?: number;
  align?: 'left' | 'right';
  children: (close: () => void) => ReactNode;
}

/** A button that opens a small part beside it, by click: Esc or leaving closes, and the button has the focus again. */
export function Popover({ label, title, width = 360, align = 'left', children, ...look }: PopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useAnchored(isOpen, frame, panel, align);
  const close = () => {
    setOpen(false);
    frame.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    panel.current?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  return (
    <div ref={frame} className={css.frame} role="none" onKeyDown={press}>
      <Button {...look} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {label}
      </Button>
      {isOpen ? (
        <div
          ref={panel}
          id={id}
          className={css.panel}
          role="dialog"
          aria-label={title}
          tabIndex={-1}
          popover="manual"
          style={{ width: `min(${width}px, calc(100vw - 24px))` }}
        >
          {children(close)}
        </div>
      ) : null}
    </div>
  );
}
