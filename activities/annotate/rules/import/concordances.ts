import { split } from '../compile.ts';
import { holds, type Region, regionOf } from '../symbols.ts';
import type { Converted } from './formats.ts';
import type { Row, SourceTable } from './table.ts';

/** The nine groups of the 2018 classification of strategic industries: the table names only the branches below them. */
const STRATEGIC = [
  '新一代信息技术产业',
  '高端装备制造产业',
  '新材料产业',
  '生物产业',
  '新能源汽车产业',
  '新能源产业',
  '节能环保产业',
  '数字创意产业',
  '相关服务业',
];

interface Rule {
  id: string;
  label: string;
  row: Row;
  include: string;
  exclude: string;
  keywords?: string;
  keywordExclude?: string;
  prose?: boolean;
  coverage?: string;
}

interface Label {
  id: string;
  name: string;
  parent: string;
  level: number;
}

/** SEI: keywords are prose; ten rules are damaged, and replaced when the mending file is there. */
export function strategic(table: SourceTable, mending: SourceTable | null): Converted {
  const rules: Rule[] = [];
  const labels = new Map<string, Label>();
  const seen = new Map<string, number>();
  const mended = new Map<string, Row[]>();
  for (const row of mending?.rows ?? []) {
    const id = `sei:${row.get('sei_code')}-${row.get('rule_no')}`;
    mended.set(id, [...(mended.get(id) ?? []), row]);
  }
  const ruleOf = (from: SourceTable, row: Row, id: string): Rule => ({
    id,
    label: row.get('sei_code'),
    row,
    include: from.patterns(row, 'ipc_include'),
    exclude: from.patterns(row, 'ipc_exclude'),
    keywords: row.get('keywords'),
    prose: true,
  });
  for (const row of table.rows) {
    const code = table.required(row, 'sei_code');
    const number = table.required(row, 'rule_no');
    table.required(row, 'ipc_include');
    if (code !== '' && !/^[1-9]\.\d+$/.test(code))
      table.complain(row, 'sei_code', `“${code}”不是 1.1 至 9.2 的写法`);
    const id = `sei:${code}-${number}`;
    table.unique(row, 'rule_no', id, seen);
    const top = code.slice(0, 1);
    labels.set(top, { id: top, name: STRATEGIC[Number(top) - 1] ?? top, parent: '', level: 1 });
    labels.set(code, { id: code, name: table.required(row, 'sei_name'), parent: top, level: 2 });
    const parts = mended.get(id);
    if (parts === undefined || mending === null) rules.push(ruleOf(table, row, id));
    else
      for (const part of parts)
        rules.push(ruleOf(mending, part, parts.length === 1 ? id : id + part.get('part')));
  }
  for (const id of mended.keys())
    if (!seen.has(id)) mending?.complain({ line: 1 }, 'rule_no', `要改正的规则 ${id} 不在表中`);
  table.check();
  mending?.check();
  const remarks = remarksOf(rules);
  if (mending === null)
    remarks.push(
      '1.1、1.3、2.1、4.2、5.1、6.1、6.2、6.4 中十条规则在转录里错行或并行，没有改正：请再加入 sei-ipc-2021-fixes.csv',
    );
  else remarks.push(`十条错行或并行的规则已由 ${mending.rows.length} 条代替`);
  return converted('sei', '2021', rules, labels, remarks);
}

/** Codes are unique only within their subsystem. */
export function digitalTech(table: SourceTable): Converted {
  const rules: Rule[] = [];
  const labels = new Map<string, Label>();
  const seen = new Map<string, number>();
  const codes = new Set(table.rows.map((row) => `${row.get('subsystem')}/${row.get('code')}`));
  for (const row of table.rows) {
    const system = table.required(row, 'subsystem');
    const code = table.required(row, 'code');
    table.required(row, 'ipc_include');
    const id = `${system}/${code}`;
    table.unique(row, 'code', id, seen);
    labels.set(system, { id: system, name: system, parent: '', level: 1 });
    const up = parentOf(code, (one) => codes.has(`${system}/${one}`));
    labels.set(id, {
      id,
      name: table.required(row, 'name'),
      parent: up === '' ? system : `${system}/${up}`,
      level: code.split('.').length + 1,
    });
    rules.push({
      id: `digital:${id}`,
      label: id,
      row,
      include: table.patterns(row, 'ipc_include'),
      exclude: table.patterns(row, 'ipc_exclude'),
      keywords: row.get('keywords'),
    });
  }
  table.check();
  return converted('digital', '2023', rules, labels, [
    ...remarksOf(rules),
    '转录没有保留词表末尾的“等”；元宇宙之下几张词表比别处同名的短；人工智能 3.6、3.6.2、3.6.3 与元宇宙 1.1.1.3.2 以 G06F3/048* 代替逐条列出的号码',
  ]);
}

/** IPC only; one branch may have a row for what is wholly and one for what is partly concerned. */
export function greenTech(table: SourceTable): Converted {
  const rules: Rule[] = [];
  const labels = new Map<string, Label>();
  const count = new Map<string, number>();
  for (const row of table.rows) {
    const code = table.required(row, 'code');
    table.required(row, 'ipc_include');
    const [, number = '', name = ''] = /^(\d+)\s*(.*)$/.exec(table.required(row, 'level1')) ?? [];
    if (number === '') table.complain(row, 'level1', '应为“编号 名称”');
    const coverage = row.get('coverage');
    if (!['', '全部涉及', '部分涉及'].includes(coverage))
      table.complain(row, 'coverage', `应为全部涉及或部分涉及，实为“${coverage}”`);
    const second = row.get('level2');
    labels.set(number, { id: number, name, parent: '', level: 1 });
    if (second !== '')
      labels.set(second, { id: second, name: `${second}（转录中没有名称）`, parent: number, level: 2 });
    labels.set(code, {
      id: code,
      name: table.required(row, 'name'),
      parent: second || number,
      level: code.split('.').length,
    });
    const n = (count.get(code) ?? 0) + 1;
    count.set(code, n);
    rules.push({
      id: `green:${code}-${n}`,
      label: code,
      row,
      include: table.patterns(row, 'ipc_include'),
      exclude: table.patterns(row, 'ipc_exclude'),
      coverage,
    });
  }
  table.check();
  return converted('green', '2022', rules, labels, [
    ...remarksOf(rules),
    '转录没有二、三级的名称；原表的号码不带 *，“该层级及以下”由转录写成 *；2.1.2 排除的 F03B17/04* 没有任何一条收它',
  ]);
}

export function newThree(table: SourceTable): Converted {
  const rules: Rule[] = [];
  const labels = new Map<string, Label>();
  const seen = new Map<string, number>();
  const codes = new Set(table.rows.map((row) => row.get('code')));
  for (const row of table.rows) {
    const code = table.required(row, 'code');
    const [, number = '', name = ''] = /^(\d+)\s*(.*)$/.exec(table.required(row, 'level1')) ?? [];
    if (number === '') table.complain(row, 'level1', '应为“编号 名称”');
    table.required(row, 'ipc_include');
    const id = `new_three:${code}-${table.required(row, 'rule_no')}`;
    table.unique(row, 'rule_no', id, seen);
    labels.set(number, { id: number, name, parent: '', level: 1 });
    labels.set(code, {
      id: code,
      name: table.required(row, 'name'),
      parent: parentOf(code, (one) => codes.has(one)) || number,
      level: code.split('.').length,
    });
    rules.push({
      id,
      label: code,
      row,
      include: table.patterns(row, 'ipc_include'),
      exclude: table.patterns(row, 'ipc_exclude'),
      keywords: row.get('keywords'),
      keywordExclude: row.get('keyword_exclude'),
    });
  }
  table.check();
  return converted('new_three', '2024', rules, labels, [
    ...remarksOf(rules),
    '转录由语言模型从 PDF 整理：1.3.1 原文是两条规则（前一条只看分类号）被并成一条；1.2.3 规则 3 少了“不包括燃料汽车”；十几条规则的词表原文以“等”结尾',
  ]);
}

/** The longest code above that is there; '' for none. */
function parentOf(code: string, isThere: (code: string) => boolean): string {
  for (let up = code.slice(0, code.lastIndexOf('.')); up.includes('.'); up = up.slice(0, up.lastIndexOf('.')))
    if (isThere(up)) return up;
  return '';
}

function converted(
  scheme: string,
  version: string,
  rules: readonly Rule[],
  labels: ReadonlyMap<string, Label>,
  remarks: string[],
): Converted {
  return {
    parts: [
      {
        table: 'concordance_label',
        rows: [...labels.values()].map(({ id, name, parent, level }) => [
          scheme,
          id,
          name,
          parent,
          String(level),
          'false',
          '转录',
        ]),
      },
      {
        table: 'concordance_rule',
        rows: rules.map(
          ({ id, label, include, exclude, keywords = '', keywordExclude = '', prose, coverage = '' }) => [
            scheme,
            id,
            label,
            include,
            exclude,
            keywords,
            keywordExclude,
            'exact',
            prose ? 'prose' : 'terms',
            coverage,
            version,
            '',
          ],
        ),
      },
    ],
    counts: [`${rules.length} 条规则`, `${labels.size} 个标签`],
    remarks,
  };
}

/** What the patterns themselves show to be odd. They are taken as they stand. */
function remarksOf(rules: readonly Rule[]): string[] {
  const remarks: string[] = [];
  const say = (what: string, found: readonly string[]) => {
    if (found.length > 0)
      remarks.push(
        `${what}：${found.slice(0, 6).join('、')}${found.length > 6 ? ` 等 ${found.length} 处` : ''}`,
      );
  };
  const both: string[] = [];
  const idle: string[] = [];
  const bare: string[] = [];
  for (const { id, include, exclude } of rules) {
    const regions = split(include).flatMap((token) => regionOf(token, new Map()) ?? []);
    const included = new Set(split(include));
    for (const token of split(exclude)) {
      if (included.has(token)) both.push(`${id} ${token}`);
      const region = regionOf(token, new Map());
      if (region !== null && !regions.some((one) => meets(one, region))) idle.push(`${id} ${token}`);
    }
    for (const token of [...included, ...split(exclude)])
      if (/^[A-H]\d{2}[A-Z]\d*$/.test(token)) bare.push(`${id} ${token}`);
  }
  say('同一号码既收又排除（按排除处理）', both);
  say('排除的号码本来就没有收', idle);
  say('小类或大组没有写 *（按整个小类、大组处理）', bare);
  return remarks;
}

/** Without the table of ranges the ends of groups are not known: in one main group two patterns may meet. */
function meets(a: Region, b: Region): boolean {
  const groupOf = (region: Region) => region.lo.slice(0, region.lo.indexOf('/') + 1 || undefined);
  return holds(a, b) || holds(b, a) || (a.by === 'digits' && groupOf(a) === groupOf(b));
}
