import type { TracedRecord } from './lake-reader.ts';
import type { MetricTrace } from './trace-metric.ts';
import type { CountedRow, TracePart } from './trace-part.ts';
import type { RecordTrace, TracedFacts } from './trace-record.ts';
import type { MetricDefinition } from './types.ts';

/** A line of the tree and what hangs below it. Lines of a block keep their own breaks. */
interface Branch {
  readonly text: string;
  readonly below: readonly Branch[];
}

const ROLES = { value: '计数', numerator: '分子', denominator: '分母', censored: '观察期未满' } as const;
const AGGREGATES = {
  count: '计数',
  count_distinct: '去重计数',
  sum: '合计',
  mean: '平均',
  median: '中位数',
  quantile: '分位数',
  min: '最小',
  max: '最大',
} as const;
const AROUND: Readonly<Record<string, string>> = { median: '其附近', quantile: '其附近' };
const KINDS = { record: '记录', patent: '专利', organisation: '机构' } as const;
/** Longer lines of documents are cut for display; the whole line is in the trace. */
const SHOWN_CHARACTERS = 400;

/** A trace as a tree of text in Chinese, for terminals and pages. Control characters of documents are made visible. */
export function renderTrace(trace: MetricTrace | RecordTrace): string {
  const root = trace.kind === 'metric' ? metricBranch(trace) : recordBranch(trace);
  return [visible(root.text), ...lines(root.below, '')].join('\n');
}

const DECIMALS = { integer: 0, decimal: 4, money: 2, days: 1 } as const;

/** A number as its metric wants it shown: `1,234`, `12.5000`, `12.34%`, `1,234.50` (yuan), `365.0` (days). */
export function formatValue(value: number | null, format: MetricDefinition['format']): string {
  if (value === null) return '不予显示';
  if (format === 'percent') return `${(value * 100).toFixed(2)}%`;
  const [whole = '', decimals] = value.toFixed(DECIMALS[format]).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

function metricBranch(trace: MetricTrace): Branch {
  const { result } = trace;
  const byId = new Map(trace.records.map((record) => [record.record_id, record]));
  const [row] = result.rows;
  const missing = row?.suppressed === true ? '不予显示（分母低于下限）' : '无（没有可据以计算的行）';
  const value = trace.value === null ? missing : formatValue(trace.value, result.format);
  const unit = result.format === 'percent' || trace.value === null ? '' : ` ${result.unit}`;
  return {
    text: `${result.name} = ${value}${unit}`,
    below: [
      leaf(
        `指标 ${result.metric} 第 ${result.version} 版（${result.verified ? '已核定' : '未核定'}，${result.basis === 'register' ? '登记数据' : '调查数据'}）`,
      ),
      leaf(`定义 ${result.definition}`),
      leaf(`依据 ${result.source}`),
      leaf(`快照 ${result.snapshot ?? '未注明'}`),
      { text: '条件', below: result.filters.length > 0 ? result.filters.map(leaf) : [leaf('无')] },
      leaf(`SQL\n${result.sql}`),
      ...result.warnings.map((warning) => leaf(`注意 ${warning}`)),
      ...(trace.operands.length > 0
        ? [{ text: `算式 ${trace.fact}`, below: trace.operands.map(metricBranch) }]
        : []),
      ...trace.parts.map((part) => partBranch(part, trace.fact, byId)),
    ],
  };
}

function partBranch(part: TracePart, fact: string, records: ReadonlyMap<string, TracedRecord>): Branch {
  const listed =
    part.rows.length < part.count ? `，列出${AROUND[part.agg] ?? '前'} ${part.rows.length} 行` : '';
  const bare =
    part.without_records > 0
      ? [leaf(`注意 其中 ${part.without_records} 行没有原始记录号，无法继续溯源`)]
      : [];
  const role = part.agg === 'count' || part.role !== 'value' ? ROLES[part.role] : AGGREGATES[part.agg];
  return {
    text: `${role} ${part.number ?? '无'}：${fact} ${part.count} 行，与该数一致${listed}`,
    below: [...bare, ...part.rows.map((row) => rowBranch(row, records))],
  };
}

function rowBranch(row: CountedRow, records: ReadonlyMap<string, TracedRecord>): Branch {
  return {
    text: fieldsText(row.columns),
    below: row.record_ids.map((id) => recordLeaf(id, records.get(id))),
  };
}

function recordBranch(trace: RecordTrace): Branch {
  const byId = new Map(trace.records.map((record) => [record.record_id, record]));
  const shown = new Set<string>();
  const facts = trace.facts.map((table) => factsBranch(table, byId, shown));
  const rest = trace.records.filter((record) => !shown.has(record.record_id));
  return {
    text: `${KINDS[trace.kind]} ${trace.id}`,
    below: [
      ...(trace.kind === 'record' ? [] : [leaf(`快照 ${trace.snapshot ?? '未注明'}`)]),
      ...facts,
      ...rest.map((record) => recordLeaf(record.record_id, record)),
    ],
  };
}

function factsBranch(
  facts: TracedFacts,
  records: ReadonlyMap<string, TracedRecord>,
  shown: Set<string>,
): Branch {
  const listed = facts.rows.length < facts.count ? `，列出前 ${facts.rows.length} 行` : '';
  return {
    text: `${facts.table}（${facts.name}）${facts.count} 行${listed}`,
    below: facts.rows.map(({ record_ids: ids, ...columns }) => ({
      text: fieldsText(columns),
      below: (ids ?? '')
        .split(';')
        .filter((id) => id !== '')
        .map((id) => {
          const first = !shown.has(id);
          shown.add(id);
          return first ? recordLeaf(id, records.get(id)) : leaf(`记录 ${id}（见上）`);
        }),
    })),
  };
}

/** Where a record stands, as far as its format tells: line, place in the page, number. */
function placeText({ document_name, url, line, pointer, ordinal }: TracedRecord): string {
  const name = url === null ? `文件 ${document_name}` : `网页 ${url}`;
  return `${name}${line > 0 ? ` 第 ${line} 行` : ''}${pointer === null ? '' : ` ${pointer} 处`}（第 ${ordinal} 条数据）`;
}

function recordLeaf(id: string, record: TracedRecord | undefined): Branch {
  if (!record) return leaf(`记录 ${id}`);
  // A row may go on over several lines of the file.
  const text = [...visible(record.text.replace(/\r?\n|\r/g, '⏎'))];
  const cut =
    text.length > SHOWN_CHARACTERS
      ? `${text.slice(0, SHOWN_CHARACTERS).join('')}…（共 ${text.length} 字）`
      : text.join('');
  return {
    text: `记录 ${id}`,
    below: [
      leaf(placeText(record)),
      leaf(`sha256 ${record.document_sha256}`),
      leaf(
        `来源 ${record.source}，${record.fetched_at} 取得，${record.parser} 第 ${record.parser_version} 版解析`,
      ),
      leaf(`原文 ${cut}`),
    ],
  };
}

function fieldsText(columns: Readonly<Record<string, string | null>>): string {
  return Object.entries(columns)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${visible(value ?? '')}`)
    .join('  ');
}

function leaf(text: string): Branch {
  return { text, below: [] };
}

function lines(branches: readonly Branch[], indent: string): string[] {
  return branches.flatMap((branch, at) => {
    const last = at === branches.length - 1;
    const inner = `${indent}${last ? '   ' : '│  '}`;
    const [first = '', ...more] = branch.text.split('\n').map(visible);
    return [
      `${indent}${last ? '└─ ' : '├─ '}${first}`,
      ...more.map((line) => `${inner}${line}`),
      ...lines(branch.below, inner),
    ];
  });
}

/** Documents are not trusted: an escape sequence in a cell must not reach a terminal. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
