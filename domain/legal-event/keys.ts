/**
 * Keys of the pairs in a legal event's text (公报 事务数据), and what each says. Sources: fields of the gazette items by the examination
 * guideline part V chapter 8 section 1.3.2; the spellings of vendors and of older gazettes.
 */
export type EventKeyRole =
  | 'main_classification'
  | 'patent_number'
  | 'title'
  | 'filing_date'
  | 'grant_date'
  | 'item'
  | 'before'
  | 'after'
  | 'from'
  | 'to'
  | 'contract_number'
  | 'licence_kind'
  | EffectRole
  /** Known and kept in `raw`. */
  | 'other';

/** Days on which something takes effect, by what they are the day of. */
export type EffectRole = 'released' | 'changed' | 'effective' | 'filed' | 'ended' | 'decided';

// biome-ignore format: one role a row
const KEYS: Readonly<Record<EventKeyRole, readonly string[]>> = {
  main_classification: ['IPC(主分类)', 'LOC(主分类)', 'IPC主分类', '主分类号', '主分类', 'IPC主分类号', '洛迦诺分类号'],
  patent_number: ['专利号', '申请号', '专利申请号', '申请(专利)号', '申请号/专利号'],
  title: ['发明名称', '专利名称', '发明创造名称', '实用新型名称', '使用外观设计的产品名称', '外观设计产品名称', '名称'],
  filing_date: ['申请日', '申请日期'],
  grant_date: ['授权公告日', '授权公告日期', '授权日', '颁证日'],
  item: ['变更事项', '变更项目', '变更项', '著录变更事项', '更正项目', '更正事项'],
  before: ['变更前权利人', '变更前', '变更前内容', '变更前事项', '变更前专利权人', '变更前申请人', '变更前发明人', '变更前地址', '变更前代理机构', '更正前', '误'],
  after: ['变更后权利人', '变更后', '变更后内容', '变更后事项', '变更后专利权人', '变更后申请人', '变更后发明人', '变更后地址', '变更后代理机构', '更正后', '正'],
  from: ['让与人', '许可人', '许可方', '出质人', '转让人', '转让方', '原权利人'],
  to: ['受让人', '被许可人', '被许可方', '质权人', '受让方', '现权利人', '收件人'],
  contract_number: ['合同备案号', '备案号', '登记号', '质押登记号', '合同登记号', '专利权质押登记号', '声明编号', '开放许可声明编号', '无效宣告决定号', '决定号', '无效宣告请求审查决定号'],
  licence_kind: ['许可种类', '许可方式', '许可类型'],
  released: ['解除日', '解除日期', '合同备案解除日', '备案解除日', '质押登记解除日', '质押解除日', '保全解除日', '注销日', '注销日期', '质押登记注销日', '备案注销日', '合同备案注销日', '撤回日', '撤回日期'],
  changed: ['变更日', '变更日期', '合同备案变更日', '备案变更日', '质押登记变更日', '登记变更日'],
  effective: ['登记生效日', '登记生效日期', '生效日', '生效日期', '保全登记生效日', '质押登记生效日', '放弃生效日', '放弃专利权生效日', '恢复日', '恢复生效日', '声明生效日'],
  filed: ['备案日', '备案日期', '合同备案日期', '合同备案日', '登记日', '登记日期', '质押登记日', '质押登记日期'],
  ended: ['终止日', '终止日期', '专利权终止日', '失效日', '失效日期'],
  decided: ['无效宣告决定日', '无效宣告决定日期', '无效宣告请求审查决定日', '决定日', '决定日期'],
  other: ['公布日', '公开日', '申请公布日', '公布公告日', '公告日', '公开(公告)日', '法律状态公告日', '原决定名称', '原决定日', '原决定日期', '原决定公告日', '原决定公告日期', '恢复决定日', '原专利权届满日', '原届满日', '现专利权届满日', '补偿后届满日', '专利权期限届满日', '期限届满日', '补偿天数', '维持有效的权利要求', '维持有效权利要求', '文件名称', '送达文件', '放弃的权利要求', '卷', '号', '页码', '更正文献', '许可使用费支付方式', '许可使用费标准', '许可使用费', '许可期限', '许可期限届满日', '专利权人', '专利权人联系方式', '联系方式', '申请人', '合同备案阶段', '出质人地址', '质权人地址', '强制许可范围', '强制许可期限', '审查员'],
};

const ROLES = new Map<string, EventKeyRole>(
  Object.entries(KEYS).flatMap(([role, keys]) => keys.map((key) => [key, role as EventKeyRole])),
);

/** Full-width brackets, blanks and letters do not tell keys apart. */
export function eventKeyForm(key: string): string {
  if (ROLES.has(key)) return key;
  return key.normalize('NFKC').replace(/\s+/gu, '');
}

/** What a key says; null for one that nobody knows. */
export function roleOfKey(key: string): EventKeyRole | null {
  return ROLES.get(key) ?? ROLES.get(eventKeyForm(key)) ?? null;
}

/** Known keys, longest first, for finding one inside a text. */
export const KNOWN_KEYS: readonly string[] = [...ROLES.keys()].sort((a, b) => b.length - a.length);
