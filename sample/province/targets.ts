/** Without it the name would look like an official table's. */
export const TARGETS_FILE = '合成数据_目标.csv';

const DOCUMENT = '示例方案（合成数据，不是任何文件的目标）';
const NOTE = '合成数据，只为演示达标、预警与未达的样子';

/** Rates only: they mean the same whatever the size of the sample. */
const TARGETS = [
  {
    id: 'sample-conversion-2024',
    name: '专利转化率',
    metric: 'conversion_rate_stock',
    period: '2024',
    value: 0.02,
    comparator: '>=',
  },
  {
    id: 'sample-unused-2025',
    name: '授权满三年未实施占比',
    metric: 'unused_three_years_share',
    period: '2025',
    value: 0.44,
    comparator: '<=',
  },
] as const;

/** Made-up targets of the sample province, beside the real one that its figures are far from. Columns of the table `target`. */
export function targetsCsv(): string {
  const head =
    'target_id,document,name,metric,scope_dimension,scope_value,period,value,unit,comparator,mark,source,verified,note';
  const rows = TARGETS.map(({ id, name, metric, period, value, comparator }) =>
    [
      id,
      DOCUMENT,
      name,
      metric,
      'province',
      '江苏省',
      period,
      value,
      '比率（0–1）',
      comparator,
      'I',
      '示例',
      'false',
      NOTE,
    ].join(','),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
