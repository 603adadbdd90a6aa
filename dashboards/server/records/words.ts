/** Words on screen for codes of the warehouse. */

export const SCHEMES: Readonly<Record<string, string>> = {
  wipo35: 'WIPO 35 技术领域',
  chain_node: '产业链节点',
  gbt4754: '国民经济行业',
  sei: '战略性新兴产业',
  digital: '关键数字技术',
  green: '绿色技术',
  new_three: '新三样',
  discipline: '一级学科',
  efficacy: '技术功效',
};

export const ROLES: Readonly<Record<string, string>> = {
  applicant: '申请人',
  owner: '专利权人',
  assignor: '转让方',
  licensee: '被许可人',
  pledgee: '质权人',
};

export const TRL_METHODS: Readonly<Record<string, string>> = {
  assessment: '评价',
  disclosure: '成果披露',
  listing: '挂牌',
  project: '项目',
  contract: '合同',
  text: '说明文字',
};

/** How a name came to a body. */
export const HOW: Readonly<Record<string, string>> = {
  single: '只有这一个名称',
  founder: '最先出现的名称',
  code: '统一社会信用代码相同',
  stated: '来源写明',
  decision: '人工决定',
  model: '按得分归并',
};

export const word = (words: Readonly<Record<string, string>>, code: string | null): string =>
  code === null ? '' : (words[code] ?? code);
