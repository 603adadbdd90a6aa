/**
 * Answers of an API, read by settings in the source file.
 *
 * ```yaml
 * options:
 *   items: /data/list
 *   fields:
 *     title: /name
 *     asking_price: { at: /price, unit: 万元 }
 *     patents: { at: /patents/0/number, join: ';' }
 *   constants: { city: 南京市 }
 * ```
 * `items` leads to a list (or with `*` to each item); without it the answer itself is a list or one record. What no field holds is kept in `raw`.
 */
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import type { RecordKind } from '../../../domain/records/index.ts';
import { type Pointed, pointer, pointerSteps, resolvePointer } from '../../../lake/sources/pointer.ts';
import { checkValue } from '../../../lake/yaml-config.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import {
  type ConfiguredParser,
  checkedOptions,
  fieldsSchema,
  kindNamed,
  takePart,
  textRules,
  withUnit,
} from './fields.ts';
import { decode, isDamaged, layoutError } from './page.ts';

const fieldRule = z.union([
  pointer,
  z.strictObject({
    at: pointer.meta({ description: '相对于条目的 JSON 指针，可用 *' }),
    join: z.string().default(';').meta({ description: '有多个值时以此相连' }),
    ...textRules,
  }),
]);

function optionsSchema(kind: RecordKind) {
  return z.strictObject({
    items: pointer.default('').meta({ description: '条目所在的列表（或用 * 指向各条目）；不写则答复本身' }),
    fields: fieldsSchema(kind, fieldRule)
      .refine((fields) => Object.keys(fields).length > 0, '至少写一个字段')
      .meta({ description: '字段在哪里：JSON 指针，或 {at, regex, join, unit}' }),
    constants: fieldsSchema(kind, z.string()).default({}).meta({ description: '每条记录都相同的字段' }),
  });
}
type Options = z.output<ReturnType<typeof optionsSchema>>;

export const jsonFields: ConfiguredParser = {
  parser: 'json-fields',
  schema: (kind) => optionsSchema(kindNamed(kind)),
  problems(kind, options) {
    const checked = checkValue(options ?? {}, optionsSchema(kindNamed(kind)));
    return 'problems' in checked ? checked.problems : [];
  },
  forKind(name): RecordParser {
    const schema = optionsSchema(kindNamed(name));
    return {
      parser: 'json-fields',
      parserVersion: 1,
      kind: name,
      parse: (document, options) => parseAnswer(document, checkedOptions(schema, options, 'json-fields')),
    };
  },
};

async function* parseAnswer(document: ParsedDocument, options: Options): AsyncGenerator<ParsedItem> {
  const content = contentOf(await decode(document), document);
  const found = resolvePointer(content, pointerSteps(options.items));
  if (found.length === 0 && !options.items.includes('*'))
    throw layoutError(document, `答复中没有 ${options.items}`);
  const [only] = found;
  const items: Pointed[] =
    found.length === 1 && Array.isArray(only?.value)
      ? only.value.map((value: unknown, n) => ({ value, pointer: `${only.pointer}/${n}` }))
      : found;
  for (const item of items) yield itemOf(item, options);
}

/** @throws PANHUO_INPUT_TRUNCATED, PANHUO_INPUT_LAYOUT */
function contentOf(text: string, document: ParsedDocument): unknown {
  try {
    return JSON.parse(text.trimStart());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!/^\s*[[{]/.test(text)) throw layoutError(document, '答复不是 JSON');
    throw new PanhuoError('PANHUO_INPUT_TRUNCATED', `答复不是完整的 JSON（${why}）：${document.name}`, {
      where: { file: document.name },
      hint: '请重新抓取。',
      cause: error,
    });
  }
}

function itemOf({ value: item, pointer: at }: Pointed, { fields, constants }: Options): ParsedItem {
  const place = { pointer: at === '' ? '/' : at };
  const whole = JSON.stringify(item);
  if (item === null || typeof item !== 'object')
    return { reject: { reason: 'unreadable', text: whole }, at: place };
  const record: Record<string, string> = {};
  /** Members of the item that a field holds as they are. */
  const held = new Map<string, string>();
  for (const [field, rule] of Object.entries(fields)) {
    const { at: path, join, regex, unit } = typeof rule === 'string' ? { at: rule, join: ';' } : rule;
    const steps = pointerSteps(path);
    const texts = resolvePointer(item, steps)
      .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
      .map(scalarText)
      .map((one) => takePart(one, regex))
      .filter((one) => one !== '');
    if (texts.length === 0) continue;
    const text = withUnit(texts.join(join), unit);
    record[field] = text;
    const [key, ...deeper] = steps;
    if (key !== undefined && deeper.length === 0) held.set(key, text);
  }
  if (Object.keys(record).length === 0)
    return { reject: { reason: 'unreadable', text: whole.slice(0, 2000) }, at: place };
  if (isDamaged(whole)) return { reject: { reason: 'encoding', text: whole.slice(0, 2000) }, at: place };
  const raw = Object.fromEntries(
    Object.entries(item).filter(
      ([key, value]) =>
        value !== null && value !== '' && (typeof value === 'object' || held.get(key) !== scalarText(value)),
    ),
  );
  return {
    record: { ...constants, ...record },
    ...(Object.keys(raw).length > 0 ? { raw } : {}),
    at: place,
  };
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  if (typeof value === 'boolean') return value ? '是' : '否';
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
