/**
 * Notices of open licences (开放许可声明 and their withdrawal), into open_licence. One page may hold several. A notice is a run of labels and
 * values, in any of these markups, with a heading or without:
 *
 * ```html
 * <h1>专利开放许可声明</h1>                     撤回 in the heading (or a 撤回日) makes it a withdrawal
 * <table><tr><th>主分类号</th><td>H01M 4/00</td></tr> <tr><th>专利号</th><td>ZL…</td></tr> …</table>
 * <dl><dt>专利号</dt><dd>…</dd> …</dl>
 * <p>专利号：…</p> <p>声明编号：…</p> …        or lines between <br>
 * ```
 * Labels: those of domain/records (主分类号, 专利号, 声明编号, 专利权人, 发明名称, 申请日, 授权公告日, 许可使用费支付方式, 许可使用费标准, 许可期限, 联系方式,
 * 生效日, 公告日, 撤回日) and the usual variants below. A label that comes a second time begins the next notice; so does a heading.
 *
 * Options: `notice` (selector of the element that is one notice).
 */
import type { Element } from 'domhandler';
import { z } from 'zod';
import { parseLooseDay } from '../../../domain/dates.ts';
import { readLicenceFee } from '../../../domain/licence-fees.ts';
import { openLicence as kind } from '../../../domain/records/patents.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { normaliseHeader } from '../tabular.ts';
import { contentOf, type Labelled, labelFields, labelledIn } from './labelled.ts';
import { optionProblems, parserOptions } from './options.ts';
import { isDamaged, layoutError, openPage, type Page } from './page.ts';

const optionsSchema = z.strictObject({ notice: z.string().min(1).optional() });

const FIELDS = labelFields(kind.fields, {
  许可使用费支付方式和标准: 'fee_text',
  '许可使用费支付方式、标准': 'fee_text',
  许可使用费支付方式及标准: 'fee_text',
  许可使用费计算方式: 'fee_text',
  许可使用费支付标准: 'fee_text',
  专利许可期限: 'licence_term',
  开放许可期限: 'licence_term',
  开放许可声明生效日: 'effective_date',
  专利权人名称: 'owners',
  联系人: 'contact',
  联系电话: 'contact',
  开放许可声明撤回日: 'withdrawal_date',
});
const NOTHING = /(?:没有|无|暂无|未(?:查询|检索)?到)[^。，]{0,12}(?:公告|声明|结果|数据|记录)/u;

export const openLicence: RecordParser = {
  parser: 'open-licence',
  parserVersion: 1,
  kind: 'open_licence',
  problems: (options) => optionProblems(optionsSchema, options),
  parse: parseNotices,
};

async function* parseNotices(document: ParsedDocument, given?: unknown): AsyncGenerator<ParsedItem> {
  const options = parserOptions(optionsSchema, given, openLicence.parser);
  const page = await openPage(document);
  const heading = page.$('h1').first().text() || page.$('title').text();
  const notices = [...noticesOf(page, options.notice)];
  if (notices.length === 0) {
    const text = page.$('body').text();
    if (options.notice === undefined && NOTHING.test(text)) return;
    throw layoutError(document, '没有开放许可公告');
  }
  const unknown = new Set<string>();
  for (const [index, notice] of notices.entries()) yield itemOf(page, notice, heading, index, unknown);
  for (const label of unknown) yield { warning: `不认识的栏目：${label}` };
}

/** Runs of labels; what stands before the first label known is no notice. */
function* noticesOf(page: Page, selector: string | undefined): Generator<Labelled[]> {
  const isLabel = (label: string) => FIELDS.has(normaliseHeader(label));
  if (selector !== undefined) {
    for (const element of page.$<Element, string>(selector).toArray()) yield labelledIn(element, isLabel);
    return;
  }
  let notice: Labelled[] = [];
  let labels = new Set<string>();
  for (const one of contentOf(page).flatMap((root) => labelledIn(root, isLabel))) {
    const field = FIELDS.get(normaliseHeader(one.label));
    const begins = one.label === '#' || (field !== undefined && labels.has(normaliseHeader(one.label)));
    if (begins && labels.size > 0) {
      yield notice;
      notice = [];
      labels = new Set();
    }
    if (field !== undefined) labels.add(normaliseHeader(one.label));
    if (one.label === '#') notice = [one];
    else if (labels.size > 0) notice.push(one);
  }
  if (labels.size > 0) yield notice;
}

function itemOf(
  page: Page,
  notice: readonly Labelled[],
  pageHeading: string,
  index: number,
  unknown: Set<string>,
): ParsedItem {
  const record: Record<string, string> = {};
  const raw: Record<string, string> = {};
  for (const { label, value } of notice) {
    const field = FIELDS.get(normaliseHeader(label));
    if (label === '#' || value === '') continue;
    if (label === '') append(raw, '其他文字', value);
    else if (field === undefined) {
      append(raw, label, value);
      unknown.add(label);
    } else if (field === 'contact' && record.contact !== undefined) record.contact += ` ${value}`;
    else if (field in record) append(raw, label, value);
    else record[field] = value;
  }
  const own = notice.find(({ label }) => label === '#')?.value;
  const isWithdrawal = (heading: string) => /撤回/u.test(heading);
  record.action =
    record.withdrawal_date !== undefined ||
    isWithdrawal(record.action ?? '') ||
    isWithdrawal(own ?? pageHeading)
      ? '撤回'
      : '声明';
  Object.assign(record, feeOf(record), termOf(record));
  const text = notice
    .map(({ label, value }) => (label === '' || label === '#' ? value : `${label}：${value}`))
    .join('\n');
  const first = notice[0] as Labelled;
  const at = page.placeOf(first.element, `notice[${index + 1}]`);
  if (isDamaged(text)) return { reject: { reason: 'encoding', text }, at };
  if (record.patent_number === undefined) return { reject: { reason: 'patent_number_missing', text }, at };
  const isWhole = record.action === '撤回' || record.fee_text !== undefined || record.fee_mode !== undefined;
  if (record.owners === undefined || !isWhole) return { reject: { reason: 'labels_missing', text }, at };
  return { record, ...(Object.keys(raw).length === 0 ? {} : { raw }), at };
}

/** Figures only where the words allow one reading; the words stay in `fee_text`. */
function feeOf({
  fee_mode,
  fee_text,
  fee_amount,
  royalty_rate,
}: Readonly<Record<string, string>>): Record<string, string> {
  const fee = readLicenceFee(fee_mode ?? '', fee_text ?? '');
  return {
    ...(fee.mode === undefined ? {} : { fee_mode: fee.mode }),
    ...(fee_amount !== undefined || fee.yuan === undefined ? {} : { fee_amount: fee.yuan }),
    ...(royalty_rate !== undefined || fee.royalty === undefined ? {} : { royalty_rate: `${fee.royalty}%` }),
  };
}

/** `2024年1月1日至2030年12月31日`, `自声明生效之日起至2030.12.31`: the day after 至 is the last. */
function termOf({ licence_term, licence_until }: Readonly<Record<string, string>>): Record<string, string> {
  if (licence_term === undefined || licence_until !== undefined) return {};
  const end =
    /(?:至|到|止于|[-~～—–])\s*(\d{4}[.\-/年]\d{1,2}[.\-/月]\d{1,2}日?)\s*(?:止|为止|届满)?\s*[)）。]?$/u.exec(
      licence_term,
    );
  const day = end ? parseLooseDay(end[1] as string) : null;
  return day?.precision === 'day' ? { licence_until: day.day } : {};
}

function append(raw: Record<string, string>, label: string, value: string): void {
  raw[label] = label in raw ? `${raw[label]};${value}` : value;
}
