import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { AccountAnswer, totpBeginSchema, totpDoneSchema } from '../../../../api/session.ts';
import { api } from '../../api/client.ts';

export type TotpBegun = z.output<typeof totpBeginSchema>;

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => api<AccountAnswer>('/api/v1/account', { signal }),
});

const send = <T>(method: 'POST' | 'PUT', path: string, body: object) =>
  api<T>(`/api/v1/account/${path}`, { method, body });

export const changePassword = (old: string, next: string) => send('PUT', 'password', { old, new: next });
export const beginTotp = (password: string) => send<TotpBegun>('POST', 'totp', { password });
export const confirmTotp = (code: string) => send<z.output<typeof totpDoneSchema>>('PUT', 'totp', { code });
export const removeTotp = (password: string) => send('POST', 'totp/remove', { password });
export const endSession = (id: string) =>
  api(`/api/v1/account/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const endOtherSessions = () =>
  api<{ ended: number }>('/api/v1/account/sessions', { method: 'DELETE' });
