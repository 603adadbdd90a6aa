import { PanhuoError } from '../domain/errors.ts';

/**
 * Whether an error comes from a mistake in the program: the same call will fail the same way. Network code throws TypeErrors
 * too, but those have a cause.
 */
export function isBug(error: unknown): boolean {
  const kinds = [TypeError, ReferenceError, RangeError, SyntaxError];
  return error instanceof Error && error.cause === undefined && kinds.some((kind) => error instanceof kind);
}

/** Whether another attempt at the same step may succeed, policy aside. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PanhuoError ? error.permanent : isBug(error);
}
