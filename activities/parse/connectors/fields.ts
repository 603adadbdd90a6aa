import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { type RecordKind, recordKind } from '../../../domain/records/index.ts';
import { regex } from '../../../lake/sources/units.ts';
import { checkValue, fieldText, type ValueProblem } from '../../../lake/yaml-config.ts';
import { headingOf } from '../headings.ts';
import type { RecordParser } from '../record-parser.ts';

/** A connector that is told by settings what to read: it makes records of any kind. */
export interface ConfiguredParser {
  parser: string;
  /** The form of its settings. Names of fields are checked beyond it. */
  schema(kind: string): z.ZodType;
  /** What is wrong with settings, before anything is read with them. */
  problems(kind: string, options: unknown): readonly ValueProblem[];
  /** The parser for one kind. Its `parse` throws PANHUO_SOURCE_INVALID for settings that `problems` would name. */
  forKind(kind: string): RecordParser;
}

/** The kind by its name. @throws PANHUO_USAGE */
export function kindNamed(name: string): RecordKind {
  const kind = recordKind(name);
  if (kind) return kind;
  throw new PanhuoError('PANHUO_USAGE', `没有这种记录：${name}`);
}

/** The settings a parser was given, with defaults. @throws PANHUO_SOURCE_INVALID with the field */
export function checkedOptions<S extends z.ZodType>(
  schema: S,
  options: unknown,
  parser: string,
): z.output<S> {
  const checked = checkValue(options ?? {}, schema);
  if ('value' in checked) return checked.value;
  const { path, message } = checked.problems[0] ?? { path: [], message: '不合要求' };
  const field = fieldText(['options', ...path]);
  throw new PanhuoError('PANHUO_SOURCE_INVALID', `解析器 ${parser} 的设置有误：${field}：${message}`, {
    where: { field },
  });
}

/** A field of the kind. */
export function fieldSchema(kind: RecordKind) {
  return z.string().superRefine((name, context) => {
    if (kind.fields.some(({ field }) => field === name)) return;
    const known = kind.fields.map(({ field }) => field).join('、');
    context.addIssue({
      code: 'custom',
      message: `${kind.name}没有字段 ${name}（可用：${known}）`,
      input: name,
    });
  });
}

/** `{ field: spec }` with fields of the kind. */
export function fieldsSchema<S extends z.ZodType>(kind: RecordKind, spec: S) {
  const known = new Set(kind.fields.map(({ field }) => field));
  return z.record(z.string(), spec).superRefine((fields, context) => {
    for (const name of Object.keys(fields)) {
      if (!known.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `${kind.name}没有字段 ${name}（可用：${[...known].join('、')}）`,
          input: name,
        });
      }
    }
  });
}

/** What may be said of a field's text, whatever it was read from. */
export const textRules = {
  regex: regex.optional().meta({ description: '只取符合的部分：第一个括号，没有括号则为全部' }),
  unit: z
    .enum(['元', '千元', '万元', '百万元', '亿元'])
    .optional()
    .meta({ description: '金额只有数字时的单位' }),
};

/** The part a regular expression takes: its first group, or all it matches; empty when it matches nothing. */
export function takePart(text: string, pattern: string | undefined): string {
  if (pattern === undefined) return text;
  const match = compiled(pattern).exec(text);
  return match === null ? '' : (match[1] ?? match[0]).trim();
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  let made = patterns.get(pattern);
  if (made === undefined) {
    made = new RegExp(pattern, 'u');
    patterns.set(pattern, made);
  }
  return made;
}

/** A bare number with the unit that stands elsewhere: the loader reads amounts with their units. */
export function withUnit(text: string, unit: string | null | undefined): string {
  return unit && /^[\d,，.．\s０-９]+$/u.test(text) && /\d|[０-９]/u.test(text) ? `${text}${unit}` : text;
}

/** Finds the field that a label means: by the map of the settings, else by the names and aliases of the kind. */
export function labelFinder(
  kind: RecordKind,
  map: Readonly<Record<string, string>>,
): (label: string) => { field: string | null; unit: string | null } {
  const known = new Map<string, string | null>();
  for (const { field, name, aliases = [] } of kind.fields) {
    for (const word of [name, ...aliases]) {
      for (const key of headingOf(word).keys) {
        // An alias of two fields names neither.
        known.set(key, known.has(key) && known.get(key) !== field ? null : field);
      }
    }
  }
  for (const { field, name } of kind.fields) for (const key of headingOf(name).keys) known.set(key, field);
  const given = new Map(
    Object.entries(map).flatMap(([label, field]) =>
      headingOf(label).keys.map((key) => [key, field] as const),
    ),
  );
  return (label) => {
    const { keys, unit } = headingOf(label);
    const found = keys
      .map((key) => given.get(key) ?? known.get(key))
      .find((field) => field !== undefined && field !== null);
    return { field: found ?? null, unit: unit?.endsWith('元') ? unit : null };
  };
}
