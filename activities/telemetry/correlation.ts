import { randomBytes } from 'node:crypto';

/** One id from here to the last activity; readable, sortable, unique enough to find one run among years of logs. */
export function newCorrelation(now: Date = new Date()): string {
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${randomBytes(3).toString('hex')}`;
}
