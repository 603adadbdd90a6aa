import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { encode } from 'uqr';
import { digestOf } from './random.ts';

const PERIOD = 30;

const totpOf = (login: string, secret: string) =>
  new TOTP({
    issuer: '盘活',
    label: login,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
    secret: Secret.fromBase32(secret),
  });

/** 160 bits, as RFC 4226 recommends. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The step of the code when it is one of now or a step beside it (clocks differ), else null. Whether it was used before is the store's to say. */
export function stepOfCode(login: string, secret: string, code: string, now: Date): number | null {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return null;
  const delta = totpOf(login, secret).validate({ token: digits, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

/** What an authenticator scans. */
export function drawTotp(
  login: string,
  secret: string,
): { secret: string; uri: string; qr: boolean[][]; image: string } {
  const uri = totpOf(login, secret).toString();
  const { data, size } = encode(uri, { ecc: 'M', border: 2 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/></svg>`;
  return { secret, uri, qr: data, image: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODES = 10;

/** Ten codes of 120 bits, for a lost telephone: too long to guess, so a plain hash is enough to keep them (ASVS 5.0, 6.5.2). */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () =>
    (
      Array.from(randomBytes(24), (byte) => LETTERS[byte % 32])
        .join('')
        .match(/.{6}/g) ?? []
    ).join('-'),
  );

export const recoveryDigest = (code: string): string =>
  digestOf(code.toUpperCase().replace(/[^A-Z0-9]/g, ''));
