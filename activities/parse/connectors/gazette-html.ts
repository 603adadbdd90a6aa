/**
 * Result pages of the gazette site of the patent office (公布公告查询, 公布模式), into publications. What is read:
 *
 * ```html
 * <div class="cp_box"><div class="cp_linr">
 *   <h1>[发明公布] 名称</h1>                        [发明公布] [发明授权] [实用新型] [外观设计], also in 【】; 更正 may follow
 *   <ul>
 *     <li>申请公布号：CN…A</li> <li>申请公布日：2014.04.09</li> <li>申请号：…</li> …
 *     <li>发明人：甲;<a class="zhankaizt">…</a><div style="display:none">乙; 丙</div></li>          the hidden part belongs to the value
 *     <li>分类号：G01M1/12(2006.01)I;<div style="display:none"><ul>
 *       <li>G01G19/10(2006.01)I</li>             without a label: continues the value before it
 *       <li>专利代理机构：…</li></ul></div></li>
 *   </ul>
 *   <div class="cp_jsh"><span id="tit">摘要：</span>…<span style="display:none">…</span></div>
 * </div></div>
 * ```
 * `<div class="cx_nojg">` says that nothing was found. A list without items is a page beyond the last.
 */
import { type AnyNode, type Element, isTag, isText } from 'domhandler';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { isDamaged, layoutError, openPage, textOf } from './page.ts';

/** Labels in the forms `labelKey` gives → field. */
const LABELS: Readonly<Record<string, string>> = {
  申请公布号: 'publication_number',
  授权公告号: 'publication_number',
  '公开(公告)号': 'publication_number',
  申请公布日: 'publication_date',
  授权公告日: 'publication_date',
  '公开(公告)日': 'publication_date',
  申请号: 'application_number',
  专利号: 'application_number',
  申请日: 'filing_date',
  申请人: 'applicants',
  专利权人: 'applicants',
  '申请(专利权)人': 'applicants',
  发明人: 'inventors',
  设计人: 'inventors',
  地址: 'address',
  分类号: 'classification',
  摘要: 'abstract',
  简要说明: 'abstract',
  专利代理机构: 'agency',
  代理机构: 'agency',
  代理人: 'agents',
  专利代理师: 'agents',
  优先权: 'priorities',
  优先权数据: 'priorities',
  对比文件: 'citations',
};
/** Known to the site and kept in `raw`. */
const OTHER_LABELS = new Set([
  'PCT进入国家阶段日',
  'PCT申请数据',
  'PCT公布数据',
  '同一申请的已公布的文献号',
  '同一申请的公布文献号',
  '分案原申请',
  '本国优先权',
  '生物保藏',
  '更正文献出版日',
  '解密公告日',
  '部分无效宣告公告日',
]);
/** A record needs these. */
const REQUIRED = [
  ['publication_number', 'publication_number_unreadable'],
  ['publication_date', 'publication_date_unreadable'],
  ['title', 'title_missing'],
] as const;
/** Every item of the site has these labels, if sometimes without a value; an item without one is the site changed, not a record. */
const ALWAYS = ['application_number', 'filing_date', 'applicants', 'classification'] as const;

/** Expected too, but a record without one is still right: said, not rejected. */
const USUAL: readonly (readonly [string, string])[] = [
  ['inventors', '发明人（设计人）'],
  ['address', '地址'],
];

const HEADING = /^[[【［]\s*((?:解密)?(?:发明|实用新型|外观设计)[^\]】］]{0,12})[\]】］]\s*/u;
const LABEL = /^\s*([\p{Script=Han}A-Z][\p{Script=Han}A-Z()（）\s]{0,18}?)\s*[：:]/u;
/** `…代理事务所(普通合伙)11370`: the register number of the agency is glued to its name. */
const AGENCY_CODE = /^(.*\D)(\d{5})$/u;

export const gazetteHtml: RecordParser = {
  parser: 'gazette-html',
  parserVersion: 1,
  kind: 'publication',
  parse: parseGazettePage,
};

async function* parseGazettePage(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  const page = await openPage(document);
  const { $ } = page;
  yield* page.warnings;
  const boxes = $('.cp_box').toArray();
  if (boxes.length === 0) {
    if ($('.cx_nojg').length > 0) return;
    if ($('.list_dl').length === 0) throw layoutError(document, '没有公布公告条目，也没有说明无结果');
    yield { warning: '页码超出范围：结果列表中没有条目' };
    return;
  }
  const unknown = new Set<string>();
  const lacking = new Set<string>();
  for (const [index, box] of boxes.entries()) {
    const at = page.placeOf(box, `.cp_box[${index + 1}]`);
    yield { ...itemOf(box, { unknown, lacking }, (selector) => $(box).find(selector).toArray()), at };
  }
  for (const label of lacking) yield { warning: `有条目缺少栏目：${label}` };
  for (const label of unknown) yield { warning: `不认识的栏目：${label}` };
}

function itemOf(
  box: Element,
  { unknown, lacking }: { unknown: Set<string>; lacking: Set<string> },
  find: (selector: string) => Element[],
): Extract<ParsedItem, { record: unknown }> | Extract<ParsedItem, { reject: unknown }> {
  const record: Record<string, string> = {};
  const raw: Record<string, string> = {};
  const labelled = new Set<string>();
  const keep = (label: string, text: string): void => {
    const key = labelKey(label);
    const value = text.replace(/\s+/gu, ' ').trim();
    const field = LABELS[key];
    if (field !== undefined) labelled.add(field);
    if (value === '') return;
    if (field !== undefined) record[field] = field in record ? `${record[field]};${value}` : value;
    else {
      raw[key] = key in raw ? `${raw[key]};${value}` : value;
      if (!OTHER_LABELS.has(key)) unknown.add(key);
    }
  };
  const [heading] = find('h1');
  const headed = heading ? textOf(heading) : '';
  const type = HEADING.exec(headed);
  record.title = headed.slice(type?.[0].length ?? 0).trim();
  if (type) raw.公布类型 = type[1] as string;
  const lists = find('ul').filter((list) => !hasAncestor(list, 'li'));
  for (const [label, value] of lists.flatMap(pairsOf)) keep(label, value);
  for (const summary of find('.cp_jsh')) for (const [label, value] of pairsOf(summary)) keep(label, value);
  const agency = AGENCY_CODE.exec(record.agency ?? '');
  if (agency) {
    record.agency = agency[1] as string;
    raw.代理机构代码 = agency[2] as string;
  }
  const text = textOf(box);
  if (isDamaged(text)) return { reject: { reason: 'encoding', text } };
  const missing = REQUIRED.find(([field]) => (record[field] ?? '') === '');
  if (missing) return { reject: { reason: missing[1], text } };
  if (!ALWAYS.every((field) => labelled.has(field))) return { reject: { reason: 'labels_missing', text } };
  for (const [field, name] of USUAL) if (!labelled.has(field)) lacking.add(name);
  return { record, raw };
}

/**
 * Label and value of each entry in document order. A list item without a label continues the value before it; other elements
 * inside an item, hidden or not, are part of its value.
 */
function pairsOf(root: Element): [string, string][] {
  const pairs: [string, string][] = [];
  let pending = '';
  const flush = (): void => {
    const label = LABEL.exec(pending);
    const last = pairs.at(-1);
    if (label) pairs.push([label[1] as string, pending.slice(label[0].length)]);
    else if (last) last[1] += pending;
    else if (pending.trim() !== '') pairs.push(['', pending]);
    pending = '';
  };
  const walk = (node: AnyNode): void => {
    if (isText(node)) pending += node.data;
    else if (isTag(node) && !isControl(node)) {
      if (node.name === 'li') flush();
      for (const child of node.children) walk(child);
      if (node.name === 'li') flush();
    }
  };
  for (const child of root.children) walk(child);
  flush();
  return pairs;
}

/** The links that unfold a value. */
function isControl(node: Element): boolean {
  return (
    node.name === 'script' ||
    node.name === 'style' ||
    (node.name === 'a' && (node.attribs.class ?? '').startsWith('zhankai'))
  );
}

function hasAncestor(element: Element, name: string): boolean {
  for (let up = element.parent; up !== null; up = up.parent) if (isTag(up) && up.name === name) return true;
  return false;
}

function labelKey(label: string): string {
  return label.normalize('NFKC').replace(/\s+/gu, '');
}
