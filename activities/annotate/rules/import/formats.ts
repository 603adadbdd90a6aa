import { PanhuoError } from '../../../../domain/errors.ts';
import { digitalTech, greenTech, newThree, strategic } from './concordances.ts';
import { parseCsv } from './csv.ts';
import {
  POPULATION_COLUMNS,
  populationList,
  RATE_COLUMNS,
  rateList,
  TARGET_COLUMNS,
  TOTAL_COLUMNS,
  targetList,
  totalList,
} from './figures.ts';
import { industryList, symbolList } from './lists.ts';
import { SourceTable } from './table.ts';

/** Rows for one reference table, in the order of its header. */
export interface Part {
  table: string;
  rows: string[][];
}

export interface Converted {
  parts: Part[];
  /** What was read, in Chinese: `303 条规则`. */
  counts: string[];
  /** What people should know of the file: damaged rules, guesses. */
  remarks: string[];
}

export interface Format {
  /** Name of the parts it makes, and of the original that is kept. */
  name: string;
  /** What it is, for people. */
  title: string;
  version: string;
  source: string;
  /** First line of the file: its columns, or the fields of its objects. */
  columns: readonly string[];
  kind: 'csv' | 'jsonl';
  /** The format whose parts it mends; it is kept beside that and makes none of its own. */
  mends?: string;
  /** Its table ships with rows of its own: none of them may be said again (by the columns that name a row). */
  hasShipped?: true;
  convert(table: SourceTable, mending: SourceTable | null): Converted;
}

const RULE = ['ipc_include', 'ipc_exclude', 'keywords'] as const;

export const FORMATS: readonly Format[] = [
  {
    name: 'sei',
    title: '战略性新兴产业分类与国际专利分类参照关系表（2021）（试行）',
    version: '2021',
    source: '国知办函规字〔2021〕121号的转录',
    columns: ['sei_code', 'sei_name', 'rule_no', ...RULE],
    kind: 'csv',
    convert: strategic,
  },
  {
    name: 'sei-fixes',
    title: '战略性新兴产业表中十条错行规则的改正',
    version: '2021',
    source: '对照第二份转录的推断',
    columns: ['sei_code', 'sei_name', 'rule_no', 'part', ...RULE, 'status', 'evidence'],
    kind: 'csv',
    mends: 'sei',
    convert: () => ({ parts: [], counts: [], remarks: [] }),
  },
  {
    name: 'digital',
    title: '关键数字技术专利分类体系（2023）',
    version: '2023',
    source: '关键数字技术专利分类体系（2023）的转录',
    columns: ['subsystem', 'code', 'name', ...RULE],
    kind: 'csv',
    convert: digitalTech,
  },
  {
    name: 'green',
    title: '绿色技术专利分类体系',
    version: '2022',
    source: '绿色技术专利分类体系的转录',
    columns: ['code', 'level1', 'level2', 'name', 'ipc_include', 'ipc_exclude', 'coverage'],
    kind: 'csv',
    convert: greenTech,
  },
  {
    name: 'new_three',
    title: '“新三样”相关技术专利分类体系（2024）',
    version: '2024',
    source: '国知办发规字〔2024〕28号的转录',
    columns: ['level1', 'code', 'name', 'rule_no', ...RULE, 'keyword_exclude'],
    kind: 'csv',
    convert: newThree,
  },
  {
    name: 'ipc',
    title: '国际专利分类表',
    version: '',
    source: 'IPC 的转录',
    columns: ['code', 'level', 'title', 'parent'],
    kind: 'jsonl',
    convert: symbolList,
  },
  {
    name: 'gbt4754',
    title: '国民经济行业分类（GB/T 4754-2017）',
    version: '2017',
    source: 'GB/T 4754-2017 的转录',
    columns: ['code', 'level', 'name', 'parent'],
    kind: 'jsonl',
    convert: industryList,
  },
  {
    name: 'target',
    title: '政策文件的目标',
    version: '',
    source: '工作区所加的目标',
    columns: TARGET_COLUMNS,
    kind: 'csv',
    hasShipped: true,
    convert: targetList,
  },
  {
    name: 'published_total',
    title: '公布的总量',
    version: '',
    source: '工作区所加的公布数',
    columns: TOTAL_COLUMNS,
    kind: 'csv',
    hasShipped: true,
    convert: totalList,
  },
  {
    name: 'survey_rate',
    title: '抽样调查的比率',
    version: '',
    source: '工作区所加的调查比率',
    columns: RATE_COLUMNS,
    kind: 'csv',
    hasShipped: true,
    convert: rateList,
  },
  {
    name: 'population',
    title: '常住人口',
    version: '',
    source: '工作区所加的常住人口',
    columns: POPULATION_COLUMNS,
    kind: 'csv',
    hasShipped: true,
    convert: populationList,
  },
];

/** @throws PANHUO_REFERENCE_UNKNOWN when the file has no known header, or is not of the kind that was named */
export function formatOf(text: string, file: string, as?: string): Format {
  const first = text.replace(/^\ufeff/, '').split('\n', 1)[0] ?? '';
  const columns = columnsOf(first, file);
  const found =
    FORMATS.find(
      (format) => format.columns.length === columns.size && format.columns.every((name) => columns.has(name)),
    ) ??
    // Lists may carry more fields than we take.
    FORMATS.find(
      (format) =>
        format.kind === 'jsonl' &&
        first.trim().startsWith('{') &&
        format.columns.every((name) => columns.has(name)),
    );
  if (as !== undefined && !FORMATS.some((format) => format.name === as)) {
    throw new PanhuoError('PANHUO_USAGE', `没有这种参考表：${as}`, {
      hint: `可用：${FORMATS.map((format) => `${format.name}（${format.title}）`).join('、')}`,
    });
  }
  const wanted = as === undefined ? found : FORMATS.find((format) => format.name === as);
  if (wanted === undefined || (as !== undefined && !wanted.columns.every((name) => columns.has(name)))) {
    throw new PanhuoError(
      'PANHUO_REFERENCE_UNKNOWN',
      as === undefined
        ? '认不出这是哪一张参考表'
        : `这不是 ${as}：缺少列 ${wanted?.columns.filter((name) => !columns.has(name)).join('、')}`,
      {
        where: { file, line: 1 },
        hint: `表头应是以下之一：${FORMATS.map((format) => `${format.title}：${format.columns.join(',')}`).join('；')}`,
      },
    );
  }
  return wanted;
}

function columnsOf(first: string, file: string): Set<string> {
  if (first.trim().startsWith('{')) {
    try {
      return new Set(Object.keys(JSON.parse(first) as object));
    } catch (error) {
      if (error instanceof SyntaxError) return new Set();
      throw error;
    }
  }
  // A header that cannot be read is no known header.
  if ((first.match(/"/g) ?? []).length % 2 === 1) return new Set();
  return new Set((parseCsv(first, file)[0]?.cells ?? []).map((cell) => cell.trim()));
}

/** Reads and checks a file; nothing is stored. @throws PANHUO_REFERENCE_INVALID with line and column of what is wrong */
export function readTable(format: Format, text: string, file: string): SourceTable {
  return format.kind === 'csv' ? SourceTable.csv(text, file) : SourceTable.jsonl(text, file);
}
