/**
 * Pages of policy documents on government sites, into policy: one record a page. What is read, in this order of trust:
 *
 * 1. Facts as labels and values above the text: `<table><tr><th>标题</th><td>…</td></tr><tr><th>文号</th>…`, `<dl>`, or lines `发文机关：…`. Labels: those
 *    of domain/records and 索引号, 公文种类, 发布日期.
 * 2. `<meta name="ArticleTitle|PubDate|ContentSource">`, which government sites carry by regulation (政府网站发展指引).
 * 3. The heading (`h1`, else `<title>`), a 文号 such as 苏政办发〔2024〕12号 in the text, a date `发布时间：2024-03-01`.
 *
 * The summary is the first 200 characters of the body (`content`, or `.content`, `#zoom`, `.TRS_Editor`, `.article-content`, `article`).
 *
 * Options: `title`, `content` (selectors), `level` (国家, 省, 市, 县) and `issuer` for sites of one office.
 */
import type { Element } from 'domhandler';
import { z } from 'zod';
import { parseLooseDay } from '../../../domain/dates.ts';
import { policy as kind } from '../../../domain/records/work.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { normaliseHeader } from '../tabular.ts';
import { contentOf, labelFields, labelledIn } from './labelled.ts';
import { optionProblems, parserOptions } from './options.ts';
import { isDamaged, layoutError, openPage, type Page, textOf } from './page.ts';

const optionsSchema = z.strictObject({
  title: z.string().min(1).optional(),
  content: z.string().min(1).optional(),
  level: z.enum(['国家', '省', '市', '县']).optional(),
  issuer: z.string().min(1).optional(),
});

const SUMMARY = 200;
const BODIES = ['.content', '#zoom', '.TRS_Editor', '.article-content', '.article', 'article', '#content'];
const FIELDS = labelFields(kind.fields, {
  发布日期: 'published',
  发布时间: 'published',
  生成日期: 'issued_date',
  公开日期: 'published',
  来源: 'source',
  信息来源: 'source',
  主题词: 'topic',
  体裁分类: 'other',
  公文种类: 'other',
  索引号: 'other',
  时效: 'other',
});
/** 苏政办发〔2024〕12号, 国知发运字〔2023〕5号; brackets in all the forms people type. */
const DOCUMENT_NUMBER =
  /(?<![\p{Script=Han}])(\p{Script=Han}{1,12}[〔［[（(]\s*(?:19|20)\d{2}\s*[〕］\])）]\s*(?:第)?\d{1,4}号)/u;
/** In one line with the date and the number of readers. */
const SOURCE = /(?:信息)?来源\s*[:：]\s*([^\s：:]{2,30})/u;
const SPELLED_DATE = /[12]\d{3}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?/u;

export const policyHtml: RecordParser = {
  parser: 'policy-html',
  parserVersion: 1,
  kind: 'policy',
  problems: (options) => optionProblems(optionsSchema, options),
  parse: parsePolicy,
};

async function* parsePolicy(document: ParsedDocument, given?: unknown): AsyncGenerator<ParsedItem> {
  const options = parserOptions(optionsSchema, given, policyHtml.parser);
  const page = await openPage(document);
  const { $ } = page;
  const meta = (name: string) => $(`meta[name="${name}" i]`).attr('content')?.trim() ?? '';
  const titles = [options.title, 'h1', 'title'].filter((selector) => selector !== undefined);
  const heading = titles.map((selector) => first(page, selector)).find((text) => text !== '') ?? '';
  const head = { title: meta('ArticleTitle'), published: meta('PubDate'), source: meta('ContentSource') };
  const body = bodyOf(page, options.content);
  if (body === null) throw layoutError(document, '没有正文');
  const text = textOf(body);
  const at = page.placeOf(body, options.content ?? 'content');

  const record: Record<string, string> = {};
  const raw: Record<string, string> = {};
  $(body).remove();
  const isLabel = (label: string) => FIELDS.has(normaliseHeader(label));
  const rest = contentOf(page);
  for (const { label, value } of rest.flatMap((root) => labelledIn(root, isLabel))) {
    const field = FIELDS.get(normaliseHeader(label));
    if (field === undefined || value === '') continue;
    if (field === 'other') raw[label] = value;
    else record[field] ??= value;
  }
  const { published, source, ...facts } = record;
  const around = rest.map(textOf).join(' ');
  const filled: Record<string, string | undefined> = {
    ...facts,
    title: facts.title ?? (head.title || heading),
    issuer: facts.issuer ?? options.issuer ?? source ?? (head.source || SOURCE.exec(around)?.[1]),
    document_number: facts.document_number ?? numberIn(text) ?? numberIn(around),
    level: facts.level ?? options.level,
    issued_date: facts.issued_date ?? dayIn(published) ?? dayIn(head.published),
    summary: facts.summary ?? [...text].slice(0, SUMMARY).join(''),
    url: facts.url ?? document.url,
  };
  const said = Object.fromEntries(
    Object.entries(filled).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
  if (isDamaged(Object.values(said).join(''))) yield { reject: { reason: 'encoding', text: heading }, at };
  else if (said.title === undefined)
    yield { reject: { reason: 'title_missing', text: text.slice(0, SUMMARY) }, at };
  else yield { record: said, ...(Object.keys(raw).length === 0 ? {} : { raw }), at };
}

function first({ $ }: Page, selector: string): string {
  const [element] = $<Element, string>(selector).toArray();
  return element ? $(element).text().replace(/\s+/gu, ' ').trim() : '';
}

function bodyOf({ $ }: Page, selector: string | undefined): Element | null {
  for (const candidate of selector === undefined ? BODIES : [selector]) {
    const [element] = $<Element, string>(candidate).toArray();
    if (element && textOf(element) !== '') return element;
  }
  return null;
}

function numberIn(text: string): string | undefined {
  return DOCUMENT_NUMBER.exec(text)?.[1]?.replace(/\s+/gu, '');
}

function dayIn(text: string | undefined): string | undefined {
  const spelled = SPELLED_DATE.exec(text ?? '')?.[0];
  return spelled !== undefined && parseLooseDay(spelled) !== null ? spelled : undefined;
}
