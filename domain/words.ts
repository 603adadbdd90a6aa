import { RECORD_KINDS, recordKind } from './records/index.ts';

/** Chinese words for codes that are stored. */

/** Why a row is no record. */
export const REJECT_REASONS: Readonly<Record<string, string>> = {
  too_few_columns: '列数少于表头',
  too_many_columns: '列数多于表头',
  text_after_quote: '引号之后还有文字',
  unclosed_quote: '引号没有闭合',
  row_too_long: '一行过长',
  control_character: '含控制字符',
  encoding: '含无法解码的字符',
  publication_number_unreadable: '公开（公告）号缺失或不可识别',
  publication_date_unreadable: '公开（公告）日缺失或不可识别',
  labels_missing: '缺少应有的栏目',
  title_missing: '名称缺失',
  not_found: '来源答复没有这份文献',
  unreadable: '无法读取',
  document_refused: '整份文档不是所要的内容（如拦截页、错误页）',
};

/** Typed columns of records that may be lost (null although the cell had text). */
export const LOST_FIELDS: Readonly<Record<string, string>> = {
  application_number: '申请号',
  filing_date: '申请日',
};

/** 名称 of a field: of this kind, else of the first kind that has it. The column's own name when none has. */
export function fieldWords(field: string, kind?: string): string {
  const own = kind === undefined ? undefined : recordKind(kind);
  const named = [...(own ? [own] : []), ...RECORD_KINDS].flatMap(({ fields }) => fields);
  return named.find((candidate) => candidate.field === field)?.name ?? field;
}

/** Words for a reason to reject a row: the list's own, or made of the field it speaks of (`patent_number_missing`). */
export function rejectWords(reason: string, kind?: string): string {
  const known = REJECT_REASONS[reason];
  if (known !== undefined) return known;
  const about = /^(.+)_(missing|unreadable)$/.exec(reason);
  if (about === null) return reason;
  return `${fieldWords(about[1] as string, kind)}${about[2] === 'missing' ? '缺失' : '不可识别'}`;
}

/** What became of an address. */
export const LEDGER_STATES: Readonly<Record<string, string>> = {
  fetched: '已取得',
  unchanged: '未变',
  skipped: '略过',
  failed: '失败',
  waiting: '等待',
};
