import type { Model } from '../../transforms/runner/model.ts';

/** Rows of the large facts; the others have {@link OTHERS}. */
export interface Sizes {
  patents: number;
  conversions: number;
  organisations: number;
}
const OTHERS = 50_000;

/**
 * Statements that make the tables metrics read, with the columns the models declare and synthetic rows (合成数据): a few bodies, cities
 * and fields have most of them, as in a province. Every value is a hash of its row, so the tables are the same each time. Rows lie in the
 * order in which the model's own statement lays them.
 */
export function metricTables(
  models: ReadonlyMap<string, Model>,
  names: readonly string[],
  sizes: Sizes,
): string[] {
  return names.map((name) => {
    const model = models.get(name);
    if (!model) throw new Error(`no model ${name}`);
    const rows = rowsOf(name, sizes);
    const columns = Object.entries(model.columns).map(
      ([column, { type }]) =>
        `  CAST(${expressionOf(name, column, type, model.key, sizes)} AS ${type}) AS ${column}`,
    );
    // Not for what is made in that order: sorting a million wide rows for nothing takes a while.
    const order = model.key[0] === 'patent_id' ? '' : (/\nORDER BY [\w, ]+\s*$/.exec(model.sql)?.[0] ?? '');
    return `CREATE TABLE ${name} AS SELECT\n${columns.join(',\n')}\nFROM range(${rows}) AS t(r)${order}`;
  });
}

const OF_PATENTS = new Set([
  'fct_patent_life',
  'dim_patent',
  'fct_funnel',
  'mart_patent_list',
  'mart_patent_valuation',
  'brg_patent_org',
  'brg_patent_label',
  'brg_patent_person',
  'int_publication',
  'int_patent_text',
  'int_patent_right',
  'int_patent_number',
  'int_patent_trl',
  'int_trl_evidence',
]);

function rowsOf(name: string, sizes: Sizes): number {
  if (OF_PATENTS.has(name)) return sizes.patents;
  // A tenth of the patents changed hands once.
  if (name === 'fct_patent_holding') return Math.round(sizes.patents * 1.1);
  if (name === 'fct_legal_event') return sizes.patents * 2;
  if (name === 'fct_conversion') return sizes.conversions;
  if (name === 'dim_organisation') return sizes.organisations;
  return OTHERS;
}

/** 0 ≤ x < 1, the same for a row and a name. */
const uniform = (salt: string) => `(hash(r, '${salt}') % 1000003 / 1000003.0)`;
/** One of n, the first ones far more often. */
const skewed = (salt: string, n: number) => `CAST(floor(${n} * pow(${uniform(salt)}, 3)) AS INTEGER)`;
const sometimes = (salt: string, share: number, value: string) =>
  `CASE WHEN ${uniform(`${salt}?`)} < ${share} THEN ${value} END`;
const oneOf = (salt: string, values: readonly string[]) =>
  `list_value(${values.map((value) => `'${value}'`).join(', ')})[1 + ${skewed(salt, values.length)}]`;
const text = (prefix: string, salt: string, n: number) =>
  `'${prefix}' || lpad(CAST(${skewed(salt, n)} AS VARCHAR), 4, '0')`;

const CITIES = [
  '南京市',
  '苏州市',
  '无锡市',
  '常州市',
  '南通市',
  '徐州市',
  '扬州市',
  '镇江市',
  '盐城市',
  '泰州市',
  '淮安市',
  '连云港市',
  '宿迁市',
];
const LISTS: Readonly<Record<string, readonly string[]>> = {
  patent_type: ['发明', '实用新型', '外观设计'],
  org_type: ['企业', '高校', '个人', '科研院所', '医院', '机关团体'],
  province: ['江苏省', '上海市', '浙江省', '广东省', '北京市', '安徽省'],
  city: CITIES,
  trl_band: ['研究', '试验', '产业化'],
  form: ['转让', '许可', '开放许可', '作价投资', '自行实施', '其他'],
  licence_kind: ['普通', '独占', '排他'],
  claimed_form: ['开放许可'],
  evidence: ['仅登记', '登记与合同', '仅合同', '项目'],
  exclusion_reason: ['intra_group', 'name_change', 'reversal', 'correction'],
  end_reason: ['终止', '期限届满', '放弃', '视为撤回', '驳回', '全部无效'],
  category: ['授权', '公布', '转移', '许可', '终止'],
  document_kind: ['发明授权', '实用新型', '外观设计', '发明公开'],
  contract_type: ['技术转让', '技术许可', '技术开发', '技术服务'],
  finance_type: ['质押融资', '专利保险', '认股权'],
  fee_mode: ['一次总付', '提成支付', '免费'],
  role: ['技术经理人', '专利代理师', '专利管理人员'],
};
/** Columns that say the same of another body. */
const SAME: Readonly<Record<string, string>> = {
  from_org_type: 'org_type',
  first_org_type: 'org_type',
  to_org_type: 'org_type',
  to_province: 'province',
  to_city: 'city',
  first_conversion_form: 'form',
};

/** Of one width, so that they are in the order of rows, as builds lay patents. */
const patentId = (row: string) => `printf('p%08d', CAST(${row} AS BIGINT))`;

function expressionOf(
  table: string,
  column: string,
  type: string,
  key: readonly string[],
  sizes: Sizes,
): string {
  // Keys that other tables refer to are named as they do.
  const prefixes: Readonly<Record<string, string>> = { org_id: 'org:' };
  if (key[0] === column && type === 'VARCHAR')
    return column === 'patent_id' ? patentId('r') : `'${prefixes[column] ?? table.slice(0, 6)}' || r`;
  if (type === 'DATE') return dateOf(column);
  if (type === 'BOOLEAN')
    return column === 'is_counted' ? `${uniform('counted')} < 0.9` : `${uniform(column)} < 0.4`;
  const [precision = 0, scale = 0] = (/^DECIMAL\((\d+), ?(\d+)\)/.exec(type) ?? []).slice(1).map(Number);
  if (precision > 0 && precision - scale < 7) return sometimes(column, 0.8, uniform(column));
  if (type.startsWith('DECIMAL'))
    return sometimes(column, 0.8, `floor(${uniform(column)} * 100000000) / 100`);
  if (type === 'DOUBLE') return uniform(column);
  if (column === 'days_from_grant')
    return `(date_diff('day', ${dateOf('grant_date')}, ${dateOf('event_date')}))`;
  if (column === 'days_from_filing')
    return `(date_diff('day', ${dateOf('filing_date')}, ${dateOf('event_date')}))`;
  if (type.endsWith('[]') || /^(STRUCT|MAP|JSON|TIMESTAMP|TIME)/.test(type)) return 'NULL';
  if (type !== 'VARCHAR') return `${skewed(column, 100)}`;
  if (column === 'university') return sometimes(column, 0.4, `${text('第', column, 170)} || '大学'`);
  if (column === 'wipo_field') return text('领域', column, 35);
  if (column === 'chain') return sometimes(column, 0.7, text('产业链', column, 50));
  if (column === 'industry' || column === 'to_industry')
    return sometimes(column, 0.9, text('行业', column, 97));
  if (column.endsWith('org_id')) return `'org:' || ${skewed(column, sizes.organisations)}`;
  if (column === 'patent_id' || column === 'patent_number' || column === 'patent_key')
    return patentId(skewed(column, sizes.patents));
  if (column === 'deal_id') return `'d' || (r // 3)`;
  if (column === 'name') return `'机构' || r`;
  if (column === 'exclusion_reason')
    return `CASE WHEN ${uniform('counted')} >= 0.9 THEN ${oneOf(column, LISTS.exclusion_reason ?? [])} END`;
  const list = LISTS[SAME[column] ?? column];
  if (list)
    return column === 'patent_type' ? oneOf(column, list) : sometimes(column, 0.9, oneOf(column, list));
  if (/_ids?$|number|title|description|text|summary|contact|name|patents|evidence/.test(column))
    return `lower(printf('%016x', hash(r, '${column}') // 2)) || '-' || r`;
  return text(`${column} `, column, 40);
}

const day = (start: string, days: number, salt: string) =>
  `(DATE '${start}' + CAST(floor(${days} * sqrt(${uniform(salt)})) AS INTEGER))`;

/** Dates in the order in which things happen: filed, granted, held, converted, ended. */
function dateOf(column: string): string {
  const filing = day('2006-01-01', 7000, 'filing');
  const grant = `(${filing} + 400 + CAST(700 * ${uniform('grant')} AS INTEGER))`;
  const later = (salt: string, days: number) => `(${grant} + CAST(${days} * ${uniform(salt)} AS INTEGER))`;
  switch (column) {
    case 'filing_date':
    case 'filed_date':
      return filing;
    case 'grant_date':
    case 'granted_date':
    case 'held_from':
    case 'decided_date':
      return grant;
    case 'publication_date':
      return `(${filing} + 180)`;
    case 'known_date':
      return `(${filing} + 200)`;
    case 'held_to':
    case 'ended_date':
      return sometimes('ended', 0.45, later('ended', 3500));
    case 'three_years_date':
      return `CAST(${grant} + INTERVAL 3 YEAR AS DATE)`;
    case 'sei_from':
    case 'high_value_from':
      return sometimes(column, 0.3, later(column, 900));
    case 'first_use_date':
    case 'first_conversion_date':
      return sometimes(column, 0.12, later('conversion', 2500));
    case 'event_date':
    case 'announced_date':
      return later('event', 2500);
    case 'exclusion_known_date':
      return `CASE WHEN ${uniform('counted')} >= 0.9 THEN ${later('event', 2500)} + 100 END`;
    case 'observed_until':
      return `DATE '2026-06-30'`;
    case 'expiry_date':
      return `CAST(${filing} + INTERVAL 20 YEAR AS DATE)`;
    case 'valid_to':
    case 'in_force_to':
      return 'NULL';
    default:
      return day('2012-01-01', 5200, column);
  }
}
