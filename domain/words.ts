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
