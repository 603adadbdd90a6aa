import type { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';

/**
 * The `options` of a rule in a source file, as a parser wants them.
 * @throws PANHUO_PARSER_OPTIONS naming the option
 */
export function parserOptions<S extends z.ZodType>(schema: S, options: unknown, parser: string): z.infer<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ['options', ...(issue?.path ?? [])].join('.');
  throw new PanhuoError(
    'PANHUO_PARSER_OPTIONS',
    `解析器 ${parser} 的选项有误：${field} ${issue?.message ?? ''}`,
    {
      where: { field },
      hint: '请对照 docs 中该解析器的说明修改来源文件。',
    },
  );
}
