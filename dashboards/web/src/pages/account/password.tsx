import { type FormEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { told } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import css from './account.module.css';
import { NewPassword } from './new-password.tsx';
import { changePassword } from './query.ts';

/** The old password, and a new one twice. Other sessions end. */
export function PasswordCard({ onDone }: { onDone: () => Promise<unknown> }) {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) return setFailure('两次填写的密码不同');
    setBusy(true);
    setFailure(null);
    try {
      await changePassword(old, password);
      setOld('');
      setPassword('');
      setAgain('');
      toast('密码已修改，其他会话已注销');
      await onDone();
    } catch (error) {
      const { detail, hint, code } = told(error);
      setFailure(`${detail}${hint ? `。${hint}` : ''}（${code}）`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title="修改密码" note="修改后，本次会话以外的会话全部注销。">
      <form className="stack" onSubmit={(event) => void send(event)}>
        <Field label="原密码">
          {(own) => (
            <Input
              {...own}
              type="password"
              autoComplete="current-password"
              required
              value={old}
              onChange={(event) => setOld(event.target.value)}
            />
          )}
        </Field>
        <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        {failure === null ? null : (
          <p role="alert" className={css.failure}>
            {failure}
          </p>
        )}
        <div>
          <Button type="submit" busy={busy}>
            修改密码
          </Button>
        </div>
      </form>
    </Card>
  );
}
