import { createHash } from 'node:crypto';

/** `org:` and 12 hex digits of the MD5 of a name key. */
export function organisationId(key: string): string {
  return `org:${createHash('md5').update(key).digest('hex').slice(0, 12)}`;
}
