import type { z } from 'zod';
import type { linkSchema } from '../../../../api/session.ts';
import { api } from '../../api/client.ts';

export type LinkAnswer = z.output<typeof linkSchema>;

/** What the link is for; it stays unused. */
export const lookAtLink = (token: string, signal: AbortSignal) =>
  api<LinkAnswer>('/api/v1/session/link', { method: 'POST', body: { token }, signal });

/** Uses the link up: sets the password and signs in. */
export const setPasswordByLink = (token: string, password: string) =>
  api('/api/v1/session/link', { method: 'PUT', body: { token, password } });
