import { createHash, randomBytes } from 'node:crypto';

/** 256 bits nobody can guess, for cookies and links. */
export const secretToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: enough to know it again, nothing to use. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** An opaque identifier: `u-6f0c…`. */
export const idOf = (prefix: string): string => `${prefix}-${randomBytes(9).toString('base64url')}`;
