import { store } from '../app/signals.ts';
import { Button } from './button.tsx';
import css from './toast.module.css';

export type ToastKind = 'done' | 'failed';
interface Shown {
  readonly id: number;
  readonly kind: ToastKind;
  readonly message: string;
}

const shown = store<readonly Shown[]>([]);
let last = 0;
const STAYS = 6000;

/** Says in passing that something is done. Failures stay until they are closed. */
export function toast(message: string, kind: ToastKind = 'done'): void {
  last += 1;
  const id = last;
  shown.set([...shown.get(), { id, kind, message }].slice(-4));
  if (kind === 'done') setTimeout(() => close(id), STAYS);
}

const close = (id: number): void => shown.set(shown.get().filter((one) => one.id !== id));

/** Where the messages stand; once, in the shell. */
export function Toaster() {
  const messages = shown.use();
  return (
    <div className={css.place} role="status" aria-live="polite">
      {messages.map(({ id, kind, message }) => (
        <div key={id} className={css.toast} data-kind={kind}>
          <span>{message}</span>
          <Button kind="quiet" size="small" icon="close" aria-label="关闭" onClick={() => close(id)} />
        </div>
      ))}
    </div>
  );
}
