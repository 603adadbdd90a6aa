import type { ReferenceRow } from './references.ts';

const LONG = 160;

type Tables = ReadonlyMap<string, readonly ReferenceRow[]>;

/** Rows of a table by one of its columns, made once for each reading of the tables. */
const indexes = new WeakMap<Tables, Map<string, ReadonlyMap<string, ReferenceRow>>>();

function rowOf(tables: Tables, table: string, column: string, value: string): ReferenceRow | undefined {
  const own = indexes.get(tables) ?? new Map<string, ReadonlyMap<string, ReferenceRow>>();
  indexes.set(tables, own);
  const key = `${table}.${column}`;
  let index = own.get(key);
  if (index === undefined) {
    index = new Map((tables.get(table) ?? []).map((row) => [row[column] ?? '', row]));
    own.set(key, index);
  }
  return index.get(value);
}

const shorten = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG)}…` : text);

/** What the rule behind a label asks for, in words; null where the tables of today no longer have it. */
export function ruleText(
  tables: Tables,
  label: { scheme: string; origin: string; rule_id: string | null },
): string | null {
  const { scheme, origin, rule_id: id } = label;
  if (id === null) return null;
  if (origin === 'decision') return '人工决定，先于规则';
  if (scheme === 'wipo35')
    return `分类号 ${id.replace(/^wipo35:/, '')} 在 WIPO 分类号与技术领域对照表中属于这一领域`;
  if (scheme === 'chain_node')
    return asked(rowOf(tables, 'chain_node_rule', 'rule_id', id.replace(/^chain:/, '')));
  if (scheme === 'discipline') {
    const ipc = /^dis-ipc:(.+)$/.exec(id)?.[1];
    if (ipc === undefined) return '文字中有这一学科的专用词（学科词表）';
    const reason = rowOf(tables, 'discipline_ipc', 'ipc', ipc)?.reason;
    return `分类号属于 ${ipc}${reason ? `：${reason}` : ''}`;
  }
  if (scheme === 'efficacy') return patternText(rowOf(tables, 'efficacy_pattern', 'rule_id', id));
  return asked(rowOf(tables, 'concordance_rule', 'rule_id', id));
}

function asked(row: ReferenceRow | undefined): string | null {
  if (row === undefined) return null;
  const { ipc_include: symbols, ipc_exclude: not, keywords, keyword_exclude: notWords, reason } = row;
  return [
    reason,
    symbols ? `分类号：${shorten(symbols)}` : '',
    not ? `除外：${shorten(not)}` : '',
    keywords ? `关键词：${shorten(keywords)}` : '只凭分类号',
    notWords ? `有这些词的不算：${shorten(notWords)}` : '',
  ]
    .filter(Boolean)
    .join('；');
}

function patternText(row: ReferenceRow | undefined): string | null {
  if (row === undefined) return null;
  return `动词（${row.groups ?? ''}）与对象相连，对象：${shorten(row.objects ?? '')}`;
}
