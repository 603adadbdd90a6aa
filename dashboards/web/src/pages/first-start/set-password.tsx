import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useGo } from '../../app/location.ts';
import { renewSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Query, told } from '../../kit/query.tsx';
import { instant } from '../../lib/format.ts';
import { NewPassword, PASSWORD_LEAST } from '../account/new-password.tsx';
import css from '../sign-in/sign-in.module.css';
import { type LinkAnswer, lookAtLink, setPasswordByLink } from './query.ts';

const PURPOSES = {
  first: '首次启动：为管理员设定密码',
  invite: '首次登录：设定您的密码',
  reset: '重新设定您的密码',
} as const;

/** The one-time link of a first start, an invitation or a reset: whoever has it sets the password of one user, once. */
export function ByLink({ token }: { token: string }) {
  const query = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => lookAtLink(token, signal),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Query query={query}>{(link) => <SetPassword link={link} token={token} />}</Query>;
}

function SetPassword({ link, token }: { link: LinkAnswer; token: string }) {
  const go = useGo();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) return setFailure('两次填写的密码不同');
    if (password.length < PASSWORD_LEAST) return setFailure(`密码至少 ${PASSWORD_LEAST} 个字符`);
    setBusy(true);
    setFailure(null);
    try {
      await setPasswordByLink(token, password);
      await renewSession();
      go('/', { replace: true });
    } catch (error) {
      const { detail, hint, code } = told(error);
      setFailure(`${detail}${hint ? `。${hint}` : ''}（${code}）`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void send(event)}>
      <h2>{PURPOSES[link.purpose]}</h2>
      <p>
        {link.name}，登录名 <strong>{link.login}</strong>。
        <span className="muted">链接有效至 {instant(link.expires_at)}，只能用一次。</span>
      </p>
      {/* Password managers file the password under this. */}
      <input type="hidden" autoComplete="username" value={link.login} readOnly />
      <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
      {failure === null ? null : (
        <p role="alert" className={css.failure}>
          {failure}
        </p>
      )}
      <Button type="submit" kind="primary" busy={busy}>
        设定密码并登录
      </Button>
    </form>
  );
}
