import { PanhuoError } from '../../../domain/errors.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { decode } from './page.ts';

/**
 * Universities of mainland China: `{ "江苏": { "all": ["南京大学", …] } }` by province, or `{ "南京大学": [纬度, 经度] }` with the place of
 * each. Names are legal names, branch campuses with their town in brackets.
 */
export const universities: RecordParser = {
  parser: 'universities',
  parserVersion: 1,
  kind: 'organisation',
  parse,
};

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  const content = jsonOf(await decode(document), document);
  const entries = Object.entries(content);
  if (entries.every(([, value]) => Array.isArray(value) && value.every(isNumber))) {
    for (const [name, value] of entries) {
      const [latitude, longitude] = value as number[];
      const known = latitude !== undefined && longitude !== undefined;
      yield {
        record: { ...common(name), tag: '普通高等学校' },
        ...(known ? { raw: { latitude, longitude } } : {}),
        at: { pointer: name },
      };
    }
    return;
  }
  for (const [province, lists] of entries) {
    if (typeof lists !== 'object' || lists === null || Array.isArray(lists)) throw layout(document, province);
    // A list beside `all` names those of a group: it becomes a label of theirs.
    const { all, ...groups } = lists as Record<string, unknown>;
    if (!isNames(all)) throw layout(document, province);
    const labels = Object.entries(groups).filter((one): one is [string, string[]] => isNames(one[1]));
    for (const [index, name] of all.entries()) {
      const tags = labels.filter(([, members]) => members.includes(name)).map(([label]) => label);
      yield {
        record: {
          ...common(name),
          province,
          tag: '普通高等学校',
          tags: tags.length > 0 ? tags.join(';') : null,
        },
        at: { pointer: `${province}/all[${index + 1}]` },
      };
    }
  }
}

const common = (name: string) => ({ name: name.trim(), org_type: '高校' });
const isNumber = (value: unknown) => typeof value === 'number';
const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

function jsonOf(text: string, document: ParsedDocument): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw layout(document, '不是 JSON', error);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw layout(document, '不是对象');
  if (Object.keys(value).length === 0) throw layout(document, '没有内容');
  return value as Record<string, unknown>;
}

function layout(document: ParsedDocument, where: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_LAYOUT', `不是高校名单：${where}（${document.name}）`, {
    where: { file: document.name },
    hint: '应为按省列出的 JSON（"江苏": {"all": [校名…]}），或校名到纬度、经度的 JSON。',
    cause,
  });
}
