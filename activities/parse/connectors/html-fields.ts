/**
 * Pages of any site, read by settings in the source file: list pages with a record a row, detail pages with labels and values.
 *
 * ```yaml
 * options:                                  # 列表页
 *   row: table.list tr:has(td)
 *   fields:
 *     title: td:nth-child(2) a
 *     listing_number: { css: 'td:nth-child(2) a', attr: href, regex: 'id=(\d+)' }
 *     patents: { css: 'td.patents span', join: ';' }
 *   constants: { status: 挂牌中 }
 *   empty: { text: 没有符合条件的记录 }
 * options:                                  # 详情页
 *   fields: { title: h1 }
 *   pairs: { row: 'table.detail tr', label: th, value: td, map: { 联系地址: address } }
 * ```
 * Labels without an entry in `map` are recognised by the names and aliases of the kind; others stay in `raw` under their own
 * name and are told as unknown.
 */
import { type Element, isTag } from 'domhandler';
import { z } from 'zod';
import type { RecordKind } from '../../../domain/records/index.ts';
import { css } from '../../../lake/sources/css.ts';
import { checkValue } from '../../../lake/yaml-config.ts';
import { UNKNOWN_LABEL } from '../drift.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import {
  type ConfiguredParser,
  checkedOptions,
  fieldSchema,
  fieldsSchema,
  kindNamed,
  labelFinder,
  takePart,
  textRules,
  withUnit,
} from './fields.ts';
import { isDamaged, layoutError, openPage, type Page, textOf } from './page.ts';
import { selectIn } from './select.ts';

const fieldRule = z.union([
  css,
  z
    .strictObject({
      css: css.optional().meta({ description: '相对于行的选择器；不写则为行本身' }),
      attr: z.string().min(1).optional().meta({ description: '取属性而不是文字；href、src 变为完整地址' }),
      join: z.string().optional().meta({ description: '取找到的全部，以此相连；不写则只取第一个' }),
      ...textRules,
    })
    .refine(
      (rule) => rule.css !== undefined || rule.attr !== undefined || rule.regex !== undefined,
      '至少写 css、attr、regex 之一',
    ),
]);

function optionsSchema(kind: RecordKind) {
  return z
    .strictObject({
      row: css.optional().meta({ description: '列表页：每条记录所在的元素；不写则整页为一条记录' }),
      fields: fieldsSchema(kind, fieldRule)
        .default({})
        .meta({ description: '字段在哪里：选择器，或 {css, attr, regex, join, unit}' }),
      constants: fieldsSchema(kind, z.string()).default({}).meta({ description: '每条记录都相同的字段' }),
      pairs: z
        .strictObject({
          row: css.optional().meta({ description: '每组标签与值所在的元素；不写则为整条记录' }),
          label: css.optional().meta({ description: '标签；不写则把每组的文字从第一个冒号处分开' }),
          value: css.optional().meta({ description: '值；不写则为标签后面的元素' }),
          map: z
            .record(z.string(), fieldSchema(kind))
            .default({})
            .meta({ description: '标签: 字段；不写的按字段名称与别名认' }),
        })
        .refine((pairs) => pairs.label !== undefined || pairs.row !== undefined, '至少写 row、label 之一')
        .refine((pairs) => pairs.value === undefined || pairs.label !== undefined, 'value 应与 label 同用')
        .optional()
        .meta({ description: '标签与值' }),
      empty: z
        .union([
          z.literal(true),
          z
            .strictObject({ css: css.optional(), text: z.string().min(1).optional() })
            .refine((sign) => sign.css !== undefined || sign.text !== undefined, '至少写 css、text 之一'),
        ])
        .optional()
        .meta({
          description: '列表为空时页面怎样说：{css, text}；什么也不说则写 true。不写时没有行即视为改版',
        }),
    })
    .refine(
      (all) => Object.keys(all.fields).length > 0 || all.pairs !== undefined,
      '至少写 fields、pairs 之一',
    );
}
type Options = z.output<ReturnType<typeof optionsSchema>>;
type FieldRule = z.output<typeof fieldRule>;

export const htmlFields: ConfiguredParser = {
  parser: 'html-fields',
  schema: (kind) => optionsSchema(kindNamed(kind)),
  problems(kind, options) {
    const checked = checkValue(options ?? {}, optionsSchema(kindNamed(kind)));
    return 'problems' in checked ? checked.problems : [];
  },
  forKind(name): RecordParser {
    const kind = kindNamed(name);
    const schema = optionsSchema(kind);
    let ready: { given: unknown; settings: Settings } | undefined;
    return {
      parser: 'html-fields',
      parserVersion: 1,
      kind: name,
      parse(document, given) {
        // Thousands of pages come with the same settings.
        if (ready === undefined || ready.given !== given) {
          const options = checkedOptions(schema, given, 'html-fields');
          ready = { given, settings: settingsOf(kind, options) };
        }
        return parsePage(document, ready.settings);
      },
    };
  },
};

/** Options and what is made of them once. */
interface Settings {
  options: Options;
  /** Fields that are amounts. */
  money: ReadonlySet<string>;
  meaning: ReturnType<typeof labelFinder>;
}

function settingsOf(kind: RecordKind, options: Options): Settings {
  return {
    options,
    money: new Set(kind.fields.filter(({ type }) => type === 'money').map(({ field }) => field)),
    meaning: labelFinder(kind, options.pairs?.map ?? {}),
  };
}

async function* parsePage(document: ParsedDocument, settings: Settings): AsyncGenerator<ParsedItem> {
  const { options } = settings;
  const page = await openPage(document);
  yield* page.warnings;
  const rows = rowsOf(page, document, options);
  const reader = new RowReader(settings, document.url);
  for (const [n, row] of rows.entries()) {
    const pointer = options.row === undefined ? row.name : `${row.name}[${n + 1}]`;
    const item = reader.read(row);
    if (item !== null) yield { ...item, at: page.placeOf(row, pointer) };
  }
  for (const label of reader.unknown) yield { warning: `${UNKNOWN_LABEL}${label}` };
}

/** @throws PANHUO_INPUT_LAYOUT when there are none and nothing says that there need not be */
function rowsOf({ $ }: Page, document: ParsedDocument, { row, empty, fields, pairs }: Options): Element[] {
  if (row !== undefined) {
    const rows = selectIn($.root().toArray(), row);
    if (rows.length > 0 || empty === true) return rows;
    const said =
      empty !== undefined &&
      (empty.css === undefined || selectIn($.root().toArray(), empty.css).length > 0) &&
      (empty.text === undefined || $.root().text().includes(empty.text));
    if (said) return [];
    throw layoutError(document, `找不到 ${row}`);
  }
  const root = $('html').toArray()[0] ?? $.root().children().toArray().filter(isTag)[0];
  const signs = [
    ...Object.values(fields).map((rule) => (typeof rule === 'string' ? rule : rule.css)),
    pairs?.row,
    pairs?.label,
  ].filter((selector) => selector !== undefined);
  if (root === undefined || !signs.some((selector) => selectIn($.root().toArray(), selector).length > 0)) {
    throw layoutError(document, `找不到 ${signs.join('、')} 中的任何一个`);
  }
  return [root];
}

class RowReader {
  readonly unknown = new Set<string>();
  private readonly options: Options;
  private readonly url: string | undefined;
  private readonly money: ReadonlySet<string>;
  private readonly meaning: ReturnType<typeof labelFinder>;

  constructor({ options, money, meaning }: Settings, url: string | undefined) {
    this.options = options;
    this.money = money;
    this.meaning = meaning;
    this.url = url;
  }

  /** Null for a row that is only decoration. */
  read(row: Element): Extract<ParsedItem, { record: unknown } | { reject: unknown }> | null {
    const record: Record<string, string> = {};
    const raw: Record<string, string> = {};
    for (const [field, rule] of Object.entries(this.options.fields)) {
      const value = this.valueOf(row, rule);
      if (value !== '') record[field] = value;
    }
    this.readPairs(row, record, raw);
    if (Object.keys(record).length === 0 && Object.keys(raw).length === 0) {
      const text = textOf(row);
      return text === '' ? null : { reject: { reason: 'unreadable', text: text.slice(0, 2000) } };
    }
    if (this.options.row !== undefined) this.keepRest(row, record, raw);
    if ([...Object.values(record), ...Object.values(raw)].some(isDamaged)) {
      return { reject: { reason: 'encoding', text: textOf(row).slice(0, 2000) } };
    }
    return {
      record: { ...this.options.constants, ...record },
      ...(Object.keys(raw).length > 0 ? { raw } : {}),
    };
  }

  private valueOf(scope: Element, rule: FieldRule): string {
    const { css: selector, attr, join, regex, unit } = typeof rule === 'string' ? { css: rule } : rule;
    const elements = selector === undefined ? [scope] : selectIn(scope, selector);
    const texts = (join === undefined ? elements.slice(0, 1) : elements)
      .map((element) =>
        takePart(attr === undefined ? textOf(element) : this.attributeOf(element, attr), regex),
      )
      .filter((text) => text !== '');
    return withUnit(texts.join(join ?? ''), unit);
  }

  private attributeOf(element: Element, attr: string): string {
    const value = (element.attribs[attr.toLowerCase()] ?? '').trim();
    if (value === '' || !/^(?:href|src)$/i.test(attr) || this.url === undefined) return value;
    return URL.canParse(value, this.url) ? new URL(value, this.url).href : value;
  }

  private readPairs(scope: Element, record: Record<string, string>, raw: Record<string, string>): void {
    const { pairs } = this.options;
    if (pairs === undefined) return;
    const holders = pairs.row === undefined ? [scope] : selectIn(scope, pairs.row);
    for (const holder of holders) {
      for (const [label, value] of this.pairsIn(holder, pairs)) this.keep(label, value, record, raw);
    }
  }

  private pairsIn(holder: Element, { label, value }: NonNullable<Options['pairs']>): [string, string][] {
    if (label === undefined) {
      const split = /^([^：:]{1,40})[：:]\s*(.*)$/su.exec(textOf(holder));
      return split === null ? [] : [[split[1] as string, split[2] as string]];
    }
    const labels = selectIn(holder, label);
    const values = value === undefined ? [] : selectIn(holder, value);
    return labels.map((element, n) => {
      // Several labels in a row stand in turn with their values; one that is missing must not shift the others.
      const beside = nextElement(element);
      const own = value === undefined || values.length !== labels.length ? beside : values[n];
      return [textOf(element), own === undefined ? '' : textOf(own)];
    });
  }

  private keep(
    label: string,
    text: string,
    record: Record<string, string>,
    raw: Record<string, string>,
  ): void {
    const name = label
      .replace(/[\s：:*＊]+$/u, '')
      .replace(/^[\s*＊]+/u, '')
      .replace(/\s+/gu, '');
    const value = text.trim();
    if (name === '') return;
    const { field, unit } = this.meaning(name);
    if (field === null) {
      this.unknown.add(name);
      if (value !== '') raw[name] = name in raw ? `${raw[name]};${value}` : value;
    } else if (value !== '' && record[field] === undefined)
      record[field] = this.money.has(field) ? withUnit(value, unit) : value;
    else if (value !== '' && record[field] !== value) raw[name] = value;
  }

  /** Parts of a row that no field holds word for word. */
  private keepRest(row: Element, record: Record<string, string>, raw: Record<string, string>): void {
    const held = new Set([...Object.values(record), ...Object.values(raw)]);
    for (const [n, part] of row.children.filter(isTag).entries()) {
      const text = textOf(part);
      if (text !== '' && !held.has(text)) raw[`${part.name}[${n + 1}]`] = text;
    }
  }
}

function nextElement(element: Element): Element | undefined {
  let next = element.next;
  while (next !== null && !isTag(next)) next = next.next;
  return next ?? undefined;
}
