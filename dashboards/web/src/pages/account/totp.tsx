import { type FormEvent, useState } from 'react';
import type { AccountAnswer } from '../../../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { copy } from '../../kit/definition-card.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { told } from '../../kit/query.tsx';
import { Status } from '../../kit/tag.tsx';
import css from './account.module.css';
import { beginTotp, confirmTotp, removeTotp, type TotpBegun } from './query.ts';

type Step =
  | { readonly at: 'start' }
  | { readonly at: 'scan'; readonly begun: TotpBegun }
  | { readonly at: 'codes'; readonly codes: readonly string[] };

/** The second step of signing in: begun with the password, on when a first code was right. */
export function TotpCard({ account, onDone }: { account: AccountAnswer; onDone: () => Promise<unknown> }) {
  const [step, setStep] = useState<Step>({ at: 'start' });
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const act = async (event: FormEvent, work: () => Promise<void>) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await work();
      setTyped('');
    } catch (error) {
      const { detail, hint, code } = told(error);
      setFailure(`${detail}${hint ? `。${hint}` : ''}（${code}）`);
    } finally {
      setBusy(false);
    }
  };
  const isOn = account.totp && step.at === 'start';
  return (
    <Card
      title="两步验证"
      actions={<Status kind={account.totp ? 'good' : 'none'} word={account.totp ? '已启用' : '未启用'} />}
      note="登录时除密码外，还要身份验证器（如手机上的验证器应用）上的六位数字。"
    >
      <div className="stack">
        {step.at === 'start' ? (
          <form
            className="stack"
            onSubmit={(event) =>
              void act(event, async () => {
                if (isOn) await removeTotp(typed);
                else setStep({ at: 'scan', begun: await beginTotp(typed) });
                if (isOn) await onDone();
              })
            }
          >
            {isOn ? <p>还有 {account.recovery_codes_left} 个恢复码可用。</p> : null}
            <Field label="密码" hint={isOn ? '停用前核对身份。' : '开始设置前核对身份。'}>
              {(own) => (
                <Input
                  {...own}
                  type="password"
                  autoComplete="current-password"
                  required
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </Field>
            <div>
              <Button type="submit" kind={isOn ? 'danger' : 'plain'} busy={busy}>
                {isOn ? '停用两步验证' : '开始设置'}
              </Button>
            </div>
          </form>
        ) : null}
        {step.at === 'scan' ? (
          <form
            className="stack"
            onSubmit={(event) =>
              void act(event, async () => {
                const { recovery_codes } = await confirmTotp(typed.replaceAll(' ', ''));
                setStep({ at: 'codes', codes: recovery_codes });
              })
            }
          >
            <div className={css.scan}>
              <QrCode squares={step.begun.qr} />
              <div className="stack">
                <p>用身份验证器扫描左边的二维码；不能扫描时，手工输入下面的密钥。</p>
                <code className={css.secret}>{step.begun.secret}</code>
              </div>
            </div>
            <Field label="验证器上的六位数字">
              {(own) => (
                <Input
                  {...own}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  required
                  pattern="[0-9 ]{6,7}"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </Field>
            <div className="row">
              <Button type="submit" kind="primary" busy={busy}>
                启用
              </Button>
              <Button kind="quiet" onClick={() => setStep({ at: 'start' })}>
                放弃
              </Button>
            </div>
          </form>
        ) : null}
        {step.at === 'codes' ? (
          <div className="stack">
            <p>
              <strong>两步验证已启用。下面的恢复码只显示这一次</strong>
              ：手机不在身边时，每个可以代替一次动态验证码。请打印或抄下，放在安全的地方。
            </p>
            <ul className={css.codes}>
              {step.codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ul>
            <div className="row">
              <Button icon="copy" onClick={() => void copy(step.codes.join('\n'))}>
                复制
              </Button>
              <Button
                kind="primary"
                onClick={() => {
                  setStep({ at: 'start' });
                  void onDone();
                }}
              >
                我已保存
              </Button>
            </div>
          </div>
        ) : null}
        {failure === null ? null : (
          <p role="alert" className={css.failure}>
            {failure}
          </p>
        )}
      </div>
    </Card>
  );
}

/** Drawn from its squares; nothing of it is markup from the server. */
function QrCode({ squares }: { squares: readonly (readonly boolean[])[] }) {
  const size = squares.length;
  const path = squares.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className={css.qr}
      viewBox={`-4 -4 ${size + 8} ${size + 8}`}
      role="img"
      aria-label="两步验证的二维码"
    >
      <rect x={-4} y={-4} width={size + 8} height={size + 8} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
