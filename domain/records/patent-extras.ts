import type { RecordKind } from './types.ts';

export const familyMember: RecordKind = {
  kind: 'family_member',
  name: '同族成员',
  grain: '一个专利族的一件成员文献',
  key: ['family_id', 'publication_number'],
  fields: [
    { field: 'family_id', name: '族号', type: 'text', required: true, aliases: ['同族号', 'familyid'] },
    {
      field: 'publication_number',
      name: '公开（公告）号',
      type: 'publication_number',
      required: true,
      aliases: ['公开号', '公告号'],
    },
    { field: 'publication_date', name: '公开（公告）日', type: 'date', aliases: ['公开日', '公告日'] },
    { field: 'country', name: '国别', type: 'text' },
    { field: 'foreign_application_number', name: '申请号', type: 'text', note: '国外申请号照原文' },
    { field: 'filing_date', name: '申请日', type: 'date' },
    { field: 'priorities', name: '优先权', type: 'list' },
    { field: 'queried_number', name: '检索号', type: 'text', note: '以哪一号检索到本族' },
  ],
};

/** 权利要求书、摘要 and other texts that arrive apart from the publication; the sheet of titles and abstracts is one of these. */
export const patentText: RecordKind = {
  kind: 'patent_text',
  name: '专利文本',
  grain: '一件专利的一份文本（题名、摘要、权利要求）',
  key: ['publication_number', 'title', 'language', 'part'],
  fields: [
    {
      field: 'publication_number',
      name: '公开（公告）号',
      type: 'publication_number',
      aliases: ['公开号', '公告号'],
    },
    { field: 'application_number', name: '申请号', type: 'application_number', aliases: ['专利号'] },
    {
      field: 'title',
      name: '名称',
      type: 'text',
      aliases: ['标题', '题名', '专利名称', '发明名称', 'title'],
    },
    { field: 'part', name: '部分', type: 'text', choices: ['摘要', '权利要求', '说明书'] },
    { field: 'language', name: '语种', type: 'text' },
    { field: 'abstract', name: '摘要', type: 'text', aliases: ['abstract', '申请摘要', '文摘'] },
    { field: 'claims', name: '权利要求', type: 'text', aliases: ['权利要求书', '主权项', 'claims'] },
    { field: 'filing_year', name: '申请年份', type: 'integer', aliases: ['申请年'] },
    { field: 'label', name: '分类', type: 'text', aliases: ['类别', '标签'] },
  ],
};

export const legalCode: RecordKind = {
  kind: 'legal_code',
  name: 'INPADOC 事项代码',
  grain: '一国的一个法律事项代码',
  key: ['country', 'event_code'],
  fields: [
    {
      field: 'country',
      name: '国别',
      type: 'text',
      required: true,
      aliases: ['country', 'countrycode', 'st3', 'authority', 'auth'],
    },
    {
      field: 'event_code',
      name: '事项代码',
      type: 'text',
      required: true,
      aliases: ['code', 'legaleventcode', 'eventcode'],
    },
    { field: 'category', name: '类别', type: 'text', aliases: ['category', 'eventclass', 'categorycode'] },
    {
      field: 'category_name',
      name: '类别名称',
      type: 'text',
      aliases: ['eventclassdescription', 'categoryname', 'categorytitle'],
    },
    {
      field: 'description',
      name: '说明',
      type: 'text',
      aliases: ['description', 'eventdescription', 'english', 'descriptionen', 'descriptioneng'],
    },
    {
      field: 'original',
      name: '原文说明',
      type: 'text',
      aliases: ['original', 'descriptionoriginal', 'descriptionori'],
    },
    { field: 'influence', name: '影响', type: 'text', aliases: ['influence', 'impact'] },
    {
      field: 'valid_from',
      name: '起用日',
      type: 'date',
      aliases: ['datefirst', 'validfrom', 'datefirstoccurrence', 'datecreated'],
    },
    {
      field: 'valid_to',
      name: '停用日',
      type: 'date',
      aliases: ['datelast', 'validto', 'datelastoccurrence'],
    },
  ],
};
