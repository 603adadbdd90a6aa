import { Field, Input } from '../../kit/field.tsx';

/** Characters; the server refuses shorter ones, and those that are easy to guess. */
export const PASSWORD_LEAST = 12;

export interface NewPasswordProps {
  password: string;
  again: string;
  onPassword: (value: string) => void;
  onAgain: (value: string) => void;
}

/** A new password, twice. */
export function NewPassword({ password, again, onPassword, onAgain }: NewPasswordProps) {
  const differs = again !== '' && password !== again;
  return (
    <>
      <Field label="新密码" hint={`至少 ${PASSWORD_LEAST} 个字符；一句自己记得住的话比短而复杂的更安全。`}>
        {(own) => (
          <Input
            {...own}
            type="password"
            autoComplete="new-password"
            required
            minLength={PASSWORD_LEAST}
            value={password}
            onChange={(event) => onPassword(event.target.value)}
          />
        )}
      </Field>
      <Field label="再填一次" error={differs ? '两次填写的密码不同' : undefined}>
        {(own) => (
          <Input
            {...own}
            type="password"
            autoComplete="new-password"
            required
            value={again}
            onChange={(event) => onAgain(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
