import type { RecordKind } from './types.ts';

export const centreReport: RecordKind = {
  kind: 'centre_report',
  name: '运营中心自报',
  grain: '一个运营中心在一期自报的一项指标',
  key: ['centre', 'round', 'indicator'],
  fields: [
    {
      field: 'centre',
      name: '运营中心',
      type: 'text',
      required: true,
      aliases: ['中心名称', '机构名称', '高校知识产权运营中心'],
    },
    { field: 'university', name: '高校', type: 'text', aliases: ['依托高校', '依托单位', '学校'] },
    {
      field: 'round',
      name: '轮次',
      type: 'text',
      required: true,
      aliases: ['期次', '报告期', '年度', '评价轮次'],
    },
    {
      field: 'indicator',
      name: '指标',
      type: 'text',
      required: true,
      aliases: ['指标名称', '指标代码', '项目'],
    },
    { field: 'value', name: '数值', type: 'number', aliases: ['指标值', '自报值', '完成值'] },
    { field: 'value_text', name: '文字说明', type: 'text', aliases: ['说明', '情况说明', '自评说明'] },
    { field: 'unit', name: '单位', type: 'text', aliases: ['计量单位'] },
    { field: 'evidence', name: '佐证材料', type: 'text', aliases: ['证明材料', '佐证'] },
    { field: 'reported_date', name: '填报日期', type: 'date', aliases: ['填报时间', '报送日期'] },
  ],
};

export const activity: RecordKind = {
  kind: 'activity',
  name: '对接活动',
  grain: '一场供需对接、路演等活动',
  key: ['activity_number'],
  fields: [
    { field: 'activity_number', name: '活动编号', type: 'text', required: true, aliases: ['编号'] },
    { field: 'name', name: '活动名称', type: 'text', required: true, aliases: ['名称', '主题'] },
    { field: 'activity_type', name: '活动类型', type: 'text', aliases: ['类型', '活动形式'] },
    { field: 'held_date', name: '举办日期', type: 'date', aliases: ['活动日期', '举办时间', '日期'] },
    { field: 'city', name: '城市', type: 'text', aliases: ['举办地', '地点', '所在市'] },
    { field: 'organiser', name: '主办单位', type: 'text', aliases: ['组织单位', '承办单位'] },
    { field: 'chain', name: '产业链', type: 'text', aliases: ['所属产业链'] },
    { field: 'participants', name: '参加人数', type: 'integer', aliases: ['参会人数', '人数'] },
    { field: 'organisations', name: '参加企业数', type: 'integer', aliases: ['参会企业数', '企业数'] },
    { field: 'patents_shown', name: '推介专利数', type: 'integer', aliases: ['推介项目数', '路演项目数'] },
    { field: 'intents', name: '达成意向数', type: 'integer', aliases: ['意向数', '签订意向数'] },
    { field: 'deals', name: '成交数', type: 'integer', aliases: ['签约数', '签约项目数'] },
    { field: 'deal_amount', name: '成交金额', type: 'money', aliases: ['签约金额', '签约额'] },
    { field: 'contracts', name: '合同编号', type: 'list', aliases: ['签约合同编号', '相关合同'] },
  ],
};

export const finance: RecordKind = {
  kind: 'finance',
  name: '知识产权金融',
  grain: '一笔质押融资、保险、证券化或认股权业务',
  key: ['finance_number'],
  fields: [
    {
      field: 'finance_number',
      name: '业务编号',
      type: 'text',
      required: true,
      aliases: ['编号', '登记号', '合同编号', '质押登记号'],
    },
    {
      field: 'finance_type',
      name: '业务类型',
      type: 'text',
      aliases: ['类型', '金融产品', '业务种类'],
      choices: ['质押融资', '专利保险', '证券化', '认股权', '先用后付贷'],
    },
    {
      field: 'organisation',
      name: '融资企业',
      type: 'text',
      aliases: ['企业名称', '出质人', '投保人', '单位名称', '借款人'],
    },
    {
      field: 'credit_code',
      name: '统一社会信用代码',
      type: 'credit_code',
      aliases: ['信用代码', '社会信用代码'],
    },
    {
      field: 'institution',
      name: '金融机构',
      type: 'text',
      aliases: ['银行', '质权人', '保险机构', '承保机构'],
    },
    { field: 'patents', name: '专利号', type: 'list', aliases: ['质押专利', '涉及专利', '专利清单'] },
    {
      field: 'amount',
      name: '金额',
      type: 'money',
      aliases: ['融资金额', '贷款金额', '质押金额', '保险金额', '发放金额'],
    },
    {
      field: 'start_date',
      name: '开始日期',
      type: 'date',
      aliases: ['放款日期', '登记日期', '起保日期', '发放日期'],
    },
    { field: 'end_date', name: '到期日期', type: 'date', aliases: ['结束日期', '还款日期', '终保日期'] },
    { field: 'rate', name: '利率', type: 'percent', aliases: ['年利率', '费率', '贷款利率'] },
    { field: 'city', name: '城市', type: 'text', aliases: ['所在市', '设区市'] },
  ],
};

export const training: RecordKind = {
  kind: 'training',
  name: '培训',
  grain: '一期培训',
  key: ['training_number'],
  fields: [
    {
      field: 'training_number',
      name: '培训编号',
      type: 'text',
      required: true,
      aliases: ['编号', '班次编号'],
    },
    {
      field: 'name',
      name: '培训名称',
      type: 'text',
      required: true,
      aliases: ['名称', '班次名称', '培训班名称'],
    },
    { field: 'training_type', name: '培训类型', type: 'text', aliases: ['类型', '培训对象'] },
    { field: 'start_date', name: '开始日期', type: 'date', aliases: ['举办日期', '培训日期', '开班日期'] },
    { field: 'end_date', name: '结束日期', type: 'date', aliases: ['结业日期'] },
    { field: 'city', name: '城市', type: 'text', aliases: ['地点', '所在市', '举办地'] },
    { field: 'organiser', name: '举办单位', type: 'text', aliases: ['主办单位', '组织单位'] },
    { field: 'trainees', name: '培训人数', type: 'integer', aliases: ['参训人数', '人数'] },
    { field: 'certified', name: '取证人数', type: 'integer', aliases: ['结业人数', '合格人数'] },
    { field: 'hours', name: '学时', type: 'number', aliases: ['课时', '培训学时'] },
  ],
};

export const policy: RecordKind = {
  kind: 'policy',
  name: '政策文件',
  grain: '一份政策文件',
  key: ['document_number', 'title'],
  fields: [
    { field: 'document_number', name: '文号', type: 'text', aliases: ['发文字号', '文件号'] },
    { field: 'title', name: '文件名称', type: 'text', required: true, aliases: ['标题', '名称', '政策名称'] },
    { field: 'issuer', name: '发文机关', type: 'text', aliases: ['发布机构', '发文单位', '发布单位'] },
    {
      field: 'level',
      name: '层级',
      type: 'text',
      aliases: ['政策层级', '级别'],
      choices: ['国家', '省', '市', '县'],
    },
    { field: 'issued_date', name: '发文日期', type: 'date', aliases: ['印发日期', '发布日期', '成文日期'] },
    { field: 'effective_date', name: '施行日期', type: 'date', aliases: ['生效日期', '实施日期'] },
    { field: 'expiry_date', name: '失效日期', type: 'date', aliases: ['废止日期', '有效期至'] },
    { field: 'topic', name: '主题', type: 'text', aliases: ['主题分类', '类别'] },
    { field: 'city', name: '城市', type: 'text', aliases: ['地区', '适用地区'] },
    { field: 'summary', name: '摘要', type: 'text', aliases: ['内容摘要', '主要内容', '要点'] },
    { field: 'url', name: '网址', type: 'text', aliases: ['链接', '原文链接'] },
  ],
};

export const award: RecordKind = {
  kind: 'award',
  name: '获奖专利',
  grain: '一件专利获得的一项奖',
  key: ['patent_number', 'award', 'year'],
  fields: [
    {
      field: 'patent_number',
      name: '专利号',
      type: 'patent_number',
      required: true,
      aliases: ['获奖专利号', '专利申请号', '申请号'],
    },
    { field: 'title', name: '专利名称', type: 'text', aliases: ['获奖专利名称', '项目名称', '名称'] },
    {
      field: 'award',
      name: '奖项',
      type: 'text',
      required: true,
      aliases: ['奖项名称', '获奖名称', '奖励名称'],
    },
    { field: 'level', name: '等级', type: 'text', aliases: ['获奖等级', '奖励等级', '奖级'] },
    { field: 'year', name: '获奖年度', type: 'integer', aliases: ['年度', '届次年份', '获奖年份'] },
    { field: 'organisation', name: '获奖单位', type: 'list', aliases: ['专利权人', '完成单位', '申报单位'] },
    { field: 'recipients', name: '获奖人', type: 'list', aliases: ['发明人', '设计人', '完成人'] },
    { field: 'awarded_date', name: '授奖日期', type: 'date', aliases: ['公布日期', '颁奖日期'] },
  ],
};
