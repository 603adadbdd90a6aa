import { expect, it } from 'vitest';
import { Guesses } from '../../accounts/guesses.ts';
import { COST, checkPassword, hashPassword, isPassword } from '../../accounts/passwords.ts';
import { newRecoveryCodes, newTotpSecret, recoveryDigest, stepOfCode } from '../../accounts/totp.ts';

const WHO = { login: 'wang.li', name: '王丽' };

it.each([
  ['短', '太短'],
  ['elevenchars', '太短'],
  ['x'.repeat(129), '太长'],
  ['aaaaaaaaaaaa', '重复'],
  ['abcabcabcabcabc', '重复'],
  ['abcdefghijklmn', '连续'],
  ['aabbaabbaaba1', '不同字符'],
  ['Password2024!', '常见'],
  ['qwertyuiop123', '常见'],
  ['woaini5201314', '常见'],
  ['wang.li-2025-!', '常见'],
  ['Panhuo@2026#admin', '常见'],
  ['198607123456', '常见'],
])('%s is no password', (password, why) => {
  expect(() => checkPassword(password, WHO)).toThrow(why);
});

it.each([
  'correct horse battery',
  '青山绿水常在雨后的小窗前',
  'tr0ub4dor&3xyzw',
  'p q r s t u v w 8 1 花 鸟',
])('%s is one: no rules of composition', (password) => {
  expect(() => checkPassword(password, WHO)).not.toThrow();
});

it('passwords are kept as argon2id of the cost OWASP names', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(COST).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await isPassword(stored, 'correct horse battery')).toBe(true);
  expect(await isPassword(stored, 'correct horse batterx')).toBe(false);
  expect(await isPassword(null, 'nobody has this password')).toBe(false);
});

it('codes of an authenticator are those of RFC 6238', () => {
  // Appendix B, SHA-1, in six digits: the secret is the ASCII text 12345678901234567890.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  expect(stepOfCode('x', secret, '287082', new Date(59_000))).toBe(1);
  expect(stepOfCode('x', secret, '081 804', new Date(1111111109_000))).toBe(37037036);
  expect(stepOfCode('x', secret, '287082', new Date(59_000 + 91_000))).toBeNull();
  expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  expect(recoveryDigest(` ${codes[0]?.toLowerCase().replaceAll('-', ' ')} `)).toBe(
    recoveryDigest(codes[0] ?? ''),
  );
});

it('guesses wait longer each time, by login and by address, and are forgotten', () => {
  let now = 0;
  const guesses = new Guesses(() => new Date(now));
  const waits = (login: string, address: string) => {
    try {
      guesses.check(login, address);
      return false;
    } catch {
      return true;
    }
  };
  for (let n = 0; n < 4; n++) guesses.tried('a');
  expect(waits('a', 'x')).toBe(false);
  guesses.tried('a');
  expect([waits('a', 'x'), waits('b', 'x')]).toEqual([true, false]);
  for (let n = 0; n < 20; n++) guesses.tried('a');
  now += 14 * 60_000;
  expect(waits('a', 'x')).toBe(true);
  now += 2 * 60_000;
  expect(waits('a', 'x')).toBe(false);
  for (let n = 0; n < 49; n++) guesses.missed('y');
  expect(waits('c', 'y')).toBe(false);
  guesses.missed('y');
  expect([waits('c', 'y'), waits('c', 'z')]).toEqual([true, false]);
});
