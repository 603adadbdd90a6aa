import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiProblem, api } from '../../api/client.ts';
import { useGo, useSearch } from '../../app/location.ts';
import { renewSession, useSession } from '../../app/session.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { told } from '../../kit/query.tsx';
import { Tag } from '../../kit/tag.tsx';
import { ByLink } from '../first-start/set-password.tsx';
import { tokenIn } from '../first-start/token.ts';
import { nextOf } from './next.ts';
import { signInPage } from './route.tsx';
import css from './sign-in.module.css';

/** Local accounts with a second step where there is one, other providers, and the people of the demo. */
export default function SignIn() {
  const session = useSession();
  const [{ failed }] = useSearch(signInPage.search);
  const go = useGo();
  const [token] = useState(() => tokenIn(window.location.hash));
  useEffect(() => {
    document.title = `${token === null ? '登录' : '设定密码'} - 盘活`;
    // Out of the address bar, and so out of pictures of the screen and of the history.
    if (token !== null)
      window.history.replaceState(
        window.history.state,
        '',
        window.location.pathname + window.location.search,
      );
  }, [token]);
  const enter = async () => {
    await renewSession();
    go(nextOf(window.location.search), { replace: true });
  };
  return (
    <div className={css.page}>
      <header className={css.brand}>
        <h1>盘活</h1>
        <p className="muted">专利转化数据与分析</p>
        {session.synthetic ? <Tag tone="warn">合成数据</Tag> : null}
      </header>
      {failed === '' ? null : (
        <p role="alert" className={css.failure}>
          统一登录没有成功（{failed}）。请重试，或用本地账号登录。
        </p>
      )}
      {token === null ? (
        <>
          <PasswordForm onEnter={enter} />
          <Providers />
          <Demo onEnter={enter} />
        </>
      ) : (
        <ByLink token={token} />
      )}
    </div>
  );
}

type Step = 'password' | 'code';

function PasswordForm({ onEnter }: { onEnter: () => Promise<void> }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<Step>('password');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const codeField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (step === 'code') codeField.current?.focus();
  }, [step]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    const given = step === 'code' ? { code: code.replaceAll(' ', '') } : {};
    try {
      await api('/api/v1/session', { method: 'POST', body: { login: login.trim(), password, ...given } });
      await onEnter();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'PANHUO_SIGN_IN_CODE') setStep('code');
      else setFailure(words(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void send(event)}>
      {step === 'password' ? (
        <>
          <Field label="登录名">
            {(own) => (
              <Input
                {...own}
                name="login"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
          </Field>
          <Field label="密码">
            {(own) => (
              <Input
                {...own}
                name="password"
                type="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        </>
      ) : (
        <Field label="动态验证码" hint="身份验证器上的六位数字；手机不在身边时填一个恢复码。">
          {(own) => (
            <Input
              {...own}
              ref={codeField}
              name="code"
              inputMode="text"
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
      )}
      {failure === null ? null : (
        <p role="alert" className={css.failure}>
          {failure}
        </p>
      )}
      <div className="row">
        <Button type="submit" kind="primary" busy={busy}>
          {step === 'password' ? '登录' : '验证并登录'}
        </Button>
        {step === 'code' ? (
          <Button
            kind="quiet"
            onClick={() => {
              setStep('password');
              setCode('');
              setFailure(null);
            }}
          >
            换一个账号
          </Button>
        ) : null}
      </div>
      <p className="note">忘记密码或没有账号，请找管理员：由管理员给出一次性链接，自行设定密码。</p>
    </form>
  );
}

function words(error: unknown): string {
  const { detail, hint, code } = told(error);
  return [detail, hint ? `。${hint}` : '', `（${code}）`].join('');
}

function Providers() {
  const { providers } = useSession();
  if (providers.length === 0) return null;
  return (
    <section className={css.part} aria-label="统一登录">
      {providers.map(({ id, name }) => (
        // Leads away from this site, so it is no link within it.
        <LinkButton key={id} href={`/api/v1/session/oidc/${encodeURIComponent(id)}`} icon="external">
          用{name}登录
        </LinkButton>
      ))}
    </section>
  );
}

function Demo({ onEnter }: { onEnter: () => Promise<void> }) {
  const { demo_roles } = useSession();
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (demo_roles.length === 0) return null;
  const enter = async (role: string) => {
    setBusy(role);
    setFailure(null);
    try {
      await api('/api/v1/session/demo', { method: 'POST', body: { role } });
      await onEnter();
    } catch (error) {
      setFailure(words(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className={css.part} aria-labelledby="demo-heading">
      <h2 id="demo-heading">演示：选一个身份进入</h2>
      <p className="note">只在本机的演示中提供，数据全部为合成数据，不需要密码。</p>
      <ul className={css.people}>
        {demo_roles.map(({ role, name, label }) => (
          <li key={role}>
            <Button
              className={css.person}
              busy={busy === role}
              disabled={busy !== null}
              onClick={() => void enter(role)}
            >
              <span>{label}</span>
              <span className="muted">{name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {failure === null ? null : (
        <p role="alert" className={css.failure}>
          {failure}
        </p>
      )}
    </section>
  );
}
