import { grouped, renderTable, type TextColumn } from '../domain/text.ts';
import type { Line, Measurement, Outcome } from './result.ts';

type Language = 'zh' | 'en';

const WORDS = {
  zh: {
    way: '方式',
    cpu: 'CPU 秒',
    times: '× 极限（CPU）',
    wall: '用时 秒',
    rate: '行/秒',
    rss: '内存 MB',
    spread: '波动',
    measure: '项目',
    ours: '盘活',
    limit: '极限',
    toLimit: '× 极限',
    toPeer: '× 最好的同类',
    goal: '目标',
    unit: '单位',
    skipped: '未参加',
    synthetic: '（合成数据）',
  },
  en: {
    way: 'way',
    cpu: 'CPU s',
    times: '× limit (CPU)',
    wall: 'wall s',
    rate: 'rows/s',
    rss: 'RSS MB',
    spread: 'spread',
    measure: 'measurement',
    ours: 'ours',
    limit: 'limit',
    toLimit: '× limit',
    toPeer: '× best peer',
    goal: 'goal',
    unit: 'unit',
    skipped: 'took no part',
    synthetic: ' (synthetic data)',
  },
};

const two = (value: number) => (value >= 100 ? grouped(Math.round(value)) : value.toFixed(2));

function linesTable(outcome: Outcome, language: Language): { columns: TextColumn[]; rows: string[][] } {
  const words = WORDS[language];
  const limits = outcome.lines.filter((line) => line.role === 'limit').map((line) => line.cpu);
  const limit = limits.length === 0 ? null : Math.min(...limits);
  const rated = outcome.lines.some((line) => line.rows_per_s !== null);
  const right = (title: string): TextColumn => ({ title, align: 'right' });
  const columns = [
    { title: words.way, max: 72 },
    right(words.cpu),
    ...(limit === null ? [] : [right(words.times)]),
    right(words.wall),
    ...(rated ? [right(words.rate)] : []),
    right(words.rss),
    right(words.spread),
  ];
  const rows = outcome.lines.map((line: Line) => [
    line.title,
    two(line.cpu),
    ...(limit === null ? [] : [two(line.cpu / limit)]),
    two(line.wall),
    ...(rated ? [line.rows_per_s === null ? '' : grouped(line.rows_per_s)] : []),
    grouped(line.rss),
    `${Math.round(line.spread * 100)}%`,
  ]);
  return { columns, rows };
}

function measurementsTable(measurements: readonly Measurement[], language: Language) {
  const words = WORDS[language];
  const right = (title: string): TextColumn => ({ title, align: 'right' });
  const columns = [
    { title: words.measure },
    right(words.ours),
    right(words.limit),
    right(words.toLimit),
    right(words.toPeer),
    { title: words.unit },
    { title: words.goal },
  ];
  const maybe = (value: number | null) => (value === null ? '–' : two(value));
  const rows = measurements.map((one) => [
    one.name,
    two(one.ours),
    maybe(one.limit),
    maybe(one.ratio_to_limit),
    maybe(one.ratio_to_best_peer),
    one.unit,
    one.goal ?? '',
  ]);
  return { columns, rows };
}

const work = (outcome: Outcome, language: Language) =>
  `${outcome.work}${outcome.data === 'synthetic' ? WORDS[language].synthetic : ''}`;

/** A bench with tables of its own has shown there what its measurements say. */
const costsOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap((outcome) => (outcome.tables === undefined ? outcome.measurements : []));

/** The result for a terminal. */
export function renderText(outcomes: readonly Outcome[], machine: string): string {
  const parts = outcomes.map((outcome) => {
    const { columns, rows } = linesTable(outcome, 'zh');
    const skipped = Object.entries(outcome.skipped).map(
      ([id, reason]) => `${WORDS.zh.skipped}：${id}（${reason}）`,
    );
    return [
      `${outcome.bench}：${work(outcome, 'zh')}`,
      ...(rows.length > 0 ? [renderTable(columns, rows)] : []),
      ...(outcome.tables ?? []).map((table) => `\n${table.title}\n${renderTable(table.columns, table.rows)}`),
      ...skipped,
    ].join('\n');
  });
  const { columns, rows } = measurementsTable(costsOf(outcomes), 'zh');
  return [...parts, ...(rows.length > 0 ? [renderTable(columns, rows)] : []), machine].join('\n\n');
}

function markdown(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => column.title)),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** The result as docs/performance.md shows it. */
export function renderMarkdown(outcomes: readonly Outcome[], machine: string): string {
  const parts = outcomes.map((outcome) => {
    const { columns, rows } = linesTable(outcome, 'en');
    const skipped = Object.entries(outcome.skipped).map(
      ([id, reason]) => `${WORDS.en.skipped}: ${id} (${reason.split('\n')[0]})`,
    );
    return [
      `### ${outcome.bench}: ${work(outcome, 'en')}`,
      ...(rows.length > 0 ? [markdown(columns, rows)] : []),
      ...(outcome.tables ?? []).map(
        (table) => `**${table.title}**\n\n${markdown(table.columns, table.rows)}`,
      ),
      ...skipped,
    ].join('\n\n');
  });
  const { columns, rows } = measurementsTable(costsOf(outcomes), 'en');
  return [`Machine: ${machine}.`, ...(rows.length > 0 ? [markdown(columns, rows)] : []), ...parts].join(
    '\n\n',
  );
}
