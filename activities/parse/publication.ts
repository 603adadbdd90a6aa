import { applicationNumberStages } from '../../domain/patent-number-sql.ts';
import type { TabularColumn, TabularKind } from './tabular.ts';

const PUBLICATION_NUMBER = /^[A-Z]{2}\d{5,13}[A-Z]\d?$/;
const APPLICATION_NUMBER = /^(CN|ZL)?\d{8}(\d{4})?\.?[\dXx]$/;
/** What Excel leaves of a long number: `2.0098E+12`. */
const EXCEL_NUMBER = /^\d(\.\d+)?E\+\d{1,2}$/i;
const DATE = /^(19|20)\d{2}([.\-/年]?)(0?[1-9]|1[0-2])\2?月?(0?[1-9]|[12]\d|3[01])日?$/;
const IPC = /^[A-H]\d{2}[A-Z]\s*\d{1,4}\/\d{2,6}/;
const LOCARNO = /^\d{2}-\d{2}(\s|\(|;|$)/;
const ADDRESS = /^(\d{6}\s*)?[\u4e00-\u9fff].*(省|市|区|县|州|路|街|号|国)/;

/**
 * Dates as the gazette and its exports write them, the spellings of `parseDay`. Years outside 1985 (first patent law) to 2100 are no dates.
 * Seven digits (`2019112`) could be two days, and DuckDB would choose one.
 */
export const dateStages = {
  parsed: (text: string): string =>
    `try_strptime(${text}, ['%Y.%m.%d', '%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%Y年%m月%d日', '%Y年%m月%d'])::DATE`,
  // Trimming every cell costs as much as parsing it; nearly all have ten characters.
  day: (text: string, parsed: string): string =>
    `CASE WHEN ${parsed} BETWEEN DATE '1985-01-01' AND DATE '2100-12-31' AND (strlen(${text}) = 10 OR strlen(trim(${text})) > 7) THEN ${parsed} END`,
};

const date = (field: string): TabularColumn => ({
  column: field,
  type: 'DATE',
  prepare: [{ name: `${field}_parsed`, sql: (f) => dateStages.parsed(f(field)) }],
  sql: (f) => dateStages.day(f(field), `${field}_parsed`),
});

const same = (field: string): TabularColumn => ({ column: field, type: 'VARCHAR', sql: (f) => f(field) });

/** Publications of patents: applications, grants, utility models, designs, each one row of a gazette. */
export const publicationTable: TabularKind = {
  kind: 'publication',
  fields: [
    { field: 'sequence', aliases: ['item', '序号', 'no', '编号', 'id'] },
    {
      field: 'publication_number',
      aliases: [
        'authorizationnoticeid',
        'publicationnumber',
        '公开(公告)号',
        '公开号',
        '公告号',
        '公布号',
        '申请公布号',
        '授权公告号',
        '公开公告号',
      ],
      test: (cell) => PUBLICATION_NUMBER.test(cell),
      unmistakable: true,
      required: true,
    },
    {
      field: 'publication_date',
      aliases: [
        'authorizedannouncementdate',
        'publicationdate',
        '公开(公告)日',
        '公开日',
        '公告日',
        '公布日',
        '申请公布日',
        '授权公告日',
        '公开公告日',
      ],
      test: (cell) => DATE.test(cell),
      required: true,
    },
    {
      field: 'title',
      aliases: ['name', 'title', '名称', '标题', '发明名称', '专利名称', '发明创造名称', '专利标题'],
      required: true,
    },
    {
      field: 'application_number',
      aliases: ['filingid', 'applicationnumber', '申请号', '专利号', '申请(专利)号', '申请编号'],
      test: (cell) => APPLICATION_NUMBER.test(cell) || EXCEL_NUMBER.test(cell),
      unmistakable: true,
    },
    {
      field: 'filing_date',
      aliases: ['filingdate', 'applicationdate', '申请日', '申请日期'],
      test: (cell) => DATE.test(cell),
    },
    {
      field: 'applicants',
      aliases: [
        'patentee',
        'applicant',
        'applicants',
        'assignee',
        '申请人',
        '专利权人',
        '申请(专利权)人',
        '申请(专利)人',
        '申请人/专利权人',
      ],
    },
    {
      field: 'inventors',
      aliases: ['designer', 'inventor', 'inventors', '发明人', '设计人', '发明(设计)人', '发明人/设计人'],
    },
    {
      field: 'address',
      aliases: ['address', '地址', '申请人地址', '专利权人地址'],
      test: (cell) => ADDRESS.test(cell),
    },
    {
      field: 'classification',
      aliases: ['intcl', 'ipc', '分类号', 'ipc分类号', '国际专利分类号', '洛迦诺分类号', '主分类号'],
      test: (cell) => IPC.test(cell) || LOCARNO.test(cell),
      unmistakable: true,
    },
    { field: 'abstract', aliases: ['abstract', '摘要'] },
  ],
  key: ['publication_number'],
  sequence: 'sequence',
  columns: [
    {
      column: 'publication_number',
      type: 'VARCHAR',
      sql: (f) =>
        `CASE WHEN regexp_full_match(${f('publication_number')}, '[A-Z]{2}[0-9]{5,13}[A-Z][0-9]?') THEN ${f('publication_number')} END`,
    },
    date('publication_date'),
    same('title'),
    {
      column: 'application_number',
      type: 'VARCHAR',
      prepare: [
        { name: 'an_text', sql: (f) => applicationNumberStages.text(f('application_number')) },
        { name: 'an_body', sql: () => applicationNumberStages.body('an_text') },
      ],
      sql: () => applicationNumberStages.number('an_text', 'an_body'),
    },
    date('filing_date'),
    same('applicants'),
    same('inventors'),
    same('classification'),
    same('address'),
    same('abstract'),
  ],
  required: [
    { column: 'publication_number', reason: 'publication_number_unreadable' },
    { column: 'publication_date', reason: 'publication_date_unreadable' },
    { column: 'title', reason: 'title_missing' },
  ],
  verbatim: [
    'publication_number',
    'title',
    'applicants',
    'inventors',
    'classification',
    'address',
    'abstract',
  ],
  fragile: [
    { column: 'application_number', field: 'application_number' },
    { column: 'filing_date', field: 'filing_date' },
  ],
  order: { earlier: 'filing_date', later: 'publication_date' },
};
