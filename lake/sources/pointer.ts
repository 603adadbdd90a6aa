import { z } from 'zod';

/** A JSON pointer (RFC 6901) in which `*` stands for every element of a list or every member of an object. */
export const pointer = z
  .string()
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, 'JSON 指针以 / 开头，如 /data/items/*/url');

/** The steps of a pointer, unescaped. */
export function pointerSteps(text: string): string[] {
  return text
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A value found by a pointer and the pointer without `*` that leads to it. */
export interface Pointed {
  value: unknown;
  pointer: string;
}

/** Everything a pointer leads to, in document order; nothing when it leads nowhere. */
export function resolvePointer(root: unknown, steps: readonly string[], at = ''): Pointed[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [{ value: root, pointer: at }];
  if (root === null || typeof root !== 'object') return [];
  if (step === '*') {
    return Object.entries(root).flatMap(([key, value]) =>
      resolvePointer(value, rest, `${at}/${escaped(key)}`),
    );
  }
  if (!Object.hasOwn(root, step)) return [];
  return resolvePointer((root as Record<string, unknown>)[step], rest, `${at}/${escaped(step)}`);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
