import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Over TLS the name carries `__Host-`: a browser then takes it only with Secure, for this host alone, so no other host of the domain can plant
 * one. On loopback without TLS browsers would refuse that name.
 */
export const sessionCookie = (secure: boolean): string =>
  secure ? '__Host-panhuo_session' : 'panhuo_session';

/** The value of one cookie of a request; what cannot be one of ours is none. */
export function cookieOf(request: FastifyRequest, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    const value = part.slice(at + 1).trim();
    return /^[\w-]{20,200}$/.test(value) ? value : null;
  }
  return null;
}

export interface CookieOptions {
  readonly secure: boolean;
  /** Seconds; 0 removes it. */
  readonly maxAge: number;
  /** `Lax` only where another site must lead back to us with it. @default Strict */
  readonly sameSite?: 'Strict' | 'Lax';
}

export function setCookie(reply: FastifyReply, name: string, value: string, options: CookieOptions): void {
  const parts = [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${options.sameSite ?? 'Strict'}`,
    `Max-Age=${options.maxAge}`,
  ];
  if (options.secure) parts.push('Secure');
  const before = reply.getHeader('set-cookie');
  reply.header('set-cookie', [
    ...(before === undefined ? [] : [before].flat().map(String)),
    parts.join('; '),
  ]);
}

/** Header token of a session: follows from its secret, so nothing more has to be kept, and tells nothing about it. */
export const csrfOf = (token: string): string =>
  createHash('sha256').update(`panhuo csrf ${token}`).digest('base64url');

export function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
