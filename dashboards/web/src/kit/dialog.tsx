import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from './button.tsx';
import css from './dialog.module.css';
import { Field, TextArea } from './field.tsx';
import { told } from './query.tsx';

export interface DialogProps {
  open: boolean;
  /** Esc, the ✕ and, in a drawer, a click beside it. */
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons below. */
  footer?: ReactNode;
  /** @default 520 px */
  width?: number;
}

/** A window above the page; the browser keeps the focus inside and gives it back afterwards. */
export function Dialog(props: DialogProps) {
  return <Modal {...props} look="dialog" />;
}

/** The same at the right edge, full height: details, filters on a phone. */
export function Drawer(props: DialogProps) {
  return <Modal {...props} look="drawer" />;
}

function Modal({
  open,
  onClose,
  title,
  children,
  footer,
  width = 520,
  look,
}: DialogProps & { look: 'dialog' | 'drawer' }) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!dialog || !open) return;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    <dialog
      ref={element}
      className={css[look]}
      aria-labelledby={heading}
      style={{ width: `min(${width}px, 100vw)` }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={css.head}>
        <h2 id={heading}>{title}</h2>
        <Button kind="quiet" size="small" icon="close" aria-label="关闭" onClick={onClose} />
      </div>
      <div className={css.body}>{children}</div>
      {footer ? <div className={css.footer}>{footer}</div> : null}
    </dialog>
  );
}

export interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children?: ReactNode;
  /** @default 确定 */
  confirmLabel?: string;
  danger?: boolean;
  /** A reason must be given; it stands in the log. */
  needReason?: boolean;
  /** Closes when it resolves; a failure is shown and the dialog stays. */
  onConfirm: (reason: string) => Promise<unknown>;
}

/** Asks before something is done. */
export function Confirm(props: ConfirmProps) {
  return props.open ? <OpenConfirm {...props} /> : null;
}

function OpenConfirm({
  onClose,
  title,
  children,
  confirmLabel = '确定',
  danger = false,
  needReason = false,
  onConfirm,
}: ConfirmProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const confirm = async () => {
    if (needReason && reason.trim() === '') return setMissing(true);
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (error) {
      const { detail, code, hint } = told(error);
      setFailure(`${detail}（${code}）${hint ?? ''}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="stack">
        {children}
        {needReason ? (
          <Field label="理由" required error={isMissing && reason.trim() === '' ? '请填写理由' : undefined}>
            {(own) => (
              <TextArea
                {...own}
                rows={3}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {failure ? (
          <p role="alert" className={css.failure}>
            {failure}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
