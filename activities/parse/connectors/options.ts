import type { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { checkValue, type ValueProblem } from '../../../lake/yaml-config.ts';

/** What is wrong with the `options` of a rule, for the check of source files before anything is fetched. */
export function optionProblems(schema: z.ZodType, options: unknown): readonly ValueProblem[] {
  const checked = checkValue(options ?? {}, schema);
  return 'problems' in checked ? checked.problems : [];
}

/**
 * The `options` of a rule in a source file, as a parser wants them.
 * @throws PANHUO_SOURCE_INVALID naming the option
 */
export function parserOptions<S extends z.ZodType>(schema: S, options: unknown, parser: string): z.output<S> {
  const checked = checkValue(options ?? {}, schema);
  if ('value' in checked) return checked.value;
  const [problem] = checked.problems;
  const field = ['options', ...(problem?.path ?? [])].map(String).join('.');
  throw new PanhuoError(
    'PANHUO_SOURCE_INVALID',
    `解析器 ${parser} 的选项有误：${field} ${problem?.message ?? ''}`,
    { where: { field }, hint: '请修改来源文件中该规则的 options。' },
  );
}
