import type { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';

/** Reads one of our own JSON files. @throws PANHUO_LAKE_CORRUPT naming the file when somebody or something has changed it */
export function readJson<T>(schema: z.ZodType<T>, text: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(file, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw corrupt(file, parsed.error);
}

function corrupt(file: string, cause: unknown): PanhuoError {
  return new PanhuoError('PANHUO_LAKE_CORRUPT', `文件已损坏，或由另一版程序写成：${file}`, {
    where: { file },
    hint: '请从备份恢复这个文件。',
    cause,
  });
}
