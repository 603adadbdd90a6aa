import { z } from 'zod';

const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const BYTES = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const SIZE = /^(\d+(?:\.\d+)?)(B|KB|MB|GB|KiB|MiB|GiB)$/;

/** `30m` as milliseconds. */
export const duration = z
  .string()
  .regex(DURATION, '时长写作 500ms、30s、30m、6h 或 1d')
  .transform((text) => {
    const [, number = '', unit = ''] = DURATION.exec(text) ?? [];
    return unit === 'ms' ? Number(number) : Number(number) * MS[unit as keyof typeof MS];
  });

/** `2GB`, or a number, as bytes. */
export const size = z.union([
  z.int().positive(),
  z
    .string()
    .regex(SIZE, '大小写作 500KB、20MB 或 2GB')
    .transform((text) => {
      const [, number = '', unit = ''] = SIZE.exec(text) ?? [];
      return Math.round(Number(number) * BYTES[unit as keyof typeof BYTES]);
    }),
]);

/** The text of a regular expression that compiles (with the `u` flag, which refuses escapes that mean nothing). */
export const regex = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      new RegExp(text, 'u');
    } catch (error) {
      const why =
        error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
      context.addIssue({ code: 'custom', message: `正则表达式有误：${why}`, input: text });
    }
  });
