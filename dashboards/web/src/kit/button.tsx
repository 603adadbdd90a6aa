import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';
import { Icon, type IconName } from './icon.tsx';
import { Link, type LinkProps } from './link.tsx';

export interface ButtonLook {
  /** `primary` once a page at most; `quiet` has no frame; `danger` for what cannot be undone. @default plain */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** @default normal, 32 px; small is 24 px */
  size?: 'normal' | 'small';
  icon?: IconName;
  /** Stands behind the words: `down` of what opens. */
  iconAfter?: IconName;
}

export interface ButtonProps extends ButtonLook, ButtonHTMLAttributes<HTMLButtonElement> {
  /** What was asked is under way: the button waits and says so. */
  busy?: boolean;
  children?: ReactNode;
}

const classOf = ({ kind = 'plain', size = 'normal' }: ButtonLook, extra?: string): string =>
  [css.button, css[kind], size === 'small' ? css.small : '', extra ?? ''].filter(Boolean).join(' ');

/** A real button; `aria-label` when it has an icon only. */
export function Button({
  kind,
  size,
  icon,
  iconAfter,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const look = { ...(kind ? { kind } : {}), ...(size ? { size } : {}) };
  return (
    <button
      type="button"
      className={classOf(look, className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
      {iconAfter ? <Icon name={iconAfter} size={12} /> : null}
      {busy ? <span className={css.busy}>…</span> : null}
    </button>
  );
}

export interface LinkButtonProps extends ButtonLook, LinkProps {}

/** A link that looks like a button: it goes somewhere, it does nothing else. */
export function LinkButton({ kind, size, icon, iconAfter, className, children, ...rest }: LinkButtonProps) {
  const look = { ...(kind ? { kind } : {}), ...(size ? { size } : {}) };
  return (
    <Link className={classOf(look, className)} {...rest}>
      {icon ? <Icon name={icon} /> : null}
      {children}
      {iconAfter ? <Icon name={iconAfter} size={12} /> : null}
    </Link>
  );
}
