import { expect } from 'vitest';
import { ERRORS, type ErrorCode, EXIT_CODES, PanhuoError } from '../../domain/errors.ts';

/** Waits for a failure and gives it back; fails when there is none or when it is not one Panhuo reports on purpose. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<PanhuoError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof PanhuoError) return error;
    throw new Error(`not a PanhuoError: ${error instanceof Error ? error.stack : String(error)}`, {
      cause: error,
    });
  }
  throw new Error('it did not fail');
}

/** The input is refused: the code, and the exit code that goes with it. */
export async function expectRefused(work: Promise<unknown>, code: ErrorCode): Promise<PanhuoError> {
  const error = await failureOf(work);
  expect(error.code, error.message).toBe(code);
  expect(EXIT_CODES[ERRORS[code].class]).toBe(3);
  return error;
}
