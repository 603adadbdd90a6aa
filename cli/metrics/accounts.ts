import { renderTable, type TextColumn } from '../../domain/text.ts';
import { formatValue } from '../../transforms/semantic/render.ts';
import type { ExplainedPart, Explanation } from '../../transforms/semantic/shapes/explain.ts';
import { CAUSES } from '../../transforms/semantic/shapes/explain-rows.ts';
import type {
  PublishedRow,
  ReconciliationAnswer,
  ReconciliationScope,
} from '../../transforms/semantic/shapes/reconcile.ts';
import { changeText, numberText, verifiedMark } from './format.ts';

const right = (title: string): TextColumn => ({ title, align: 'right' });
const count = (value: number) => formatValue(value, 'integer');

export function reconciliationLines(answer: ReconciliationAnswer): string[] {
  const { scopes, published, survey } = answer;
  return [
    ...(scopes.length === 0 ? ['这一期没有转化。'] : scopes.flatMap(accountLines)),
    '毛数 − 各项剔除 = 计数（件次与成交额）；专利与交易按不同的计，同一件可在几行各计一次，不能相减。',
    ...(published.length === 0
      ? []
      : ['', '公布的总量与本库的数（登记口径；差额照列，不作调整）', publishedTable(published)]),
    ...published.flatMap((row) =>
      row.problem === null ? [] : [`  ${row.name}（${row.scope}，${row.period}）：${row.problem}`],
    ),
    ...(survey.length === 0
      ? []
      : [
          '',
          '抽样调查的比率（调查口径，与登记口径不同，两者不比、不减、不平均）',
          renderTable(
            [
              { title: '比率' },
              { title: '年度' },
              { title: '范围' },
              { title: '专利类型' },
              right('调查值（%）'),
              { title: '出处', max: 40 },
              { title: '' },
            ],
            survey.map((row) => [
              row.rate,
              String(row.year),
              row.scope,
              row.patent_type,
              (row.value * 100).toFixed(1),
              row.source,
              verifiedMark(row),
            ]),
          ),
        ]),
  ];
}

function accountLines({ scope, lines }: ReconciliationScope): string[] {
  return [
    `【${scope}】`,
    renderTable(
      [{ title: '' }, right('件次'), right('专利（件）'), right('交易（笔）'), right('成交额（元）')],
      lines.map((line) => [
        line.line === 'gross' || line.line === 'counted' ? line.name : `  − ${line.name}`,
        count(line.events),
        count(line.patents),
        count(line.deals),
        formatValue(line.amount, 'money'),
      ]),
    ),
  ];
}

function publishedTable(rows: readonly PublishedRow[]): string {
  return renderTable(
    [
      { title: '公布的数', max: 34 },
      { title: '期间' },
      { title: '范围', max: 24 },
      right('公布'),
      right('本库'),
      right('差额'),
      right('差额（%）'),
      { title: '单位' },
      { title: '' },
    ],
    rows
      .filter((row) => row.problem === null)
      .map((row) => [
        row.name,
        row.period,
        row.scope,
        plain(row.published),
        row.ours === null ? '—' : plain(row.ours),
        row.difference === null ? '—' : signed(row.difference, plain(Math.abs(row.difference))),
        row.share === null ? '—' : signed(row.share, Math.abs(row.share * 100).toFixed(1)),
        row.unit,
        verifiedMark(row),
      ]),
  );
}

const signed = (value: number, size: string): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${size}`;

function plain(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

const ROLES = { value: '', numerator: '（分子）', denominator: '（分母）', censored: '' } as const;

export function explanationLines(explanation: Explanation): string[] {
  const { before, after, difference, definition_change: definition, parts, effects } = explanation;
  const { format, unit } = after;
  const side = (name: string, value: number | null, snapshot: string | null, day: string | null) =>
    `  ${name}：${numberText(value, format)}${format === 'percent' ? '' : ` ${unit}`}（快照 ${snapshot ?? '未注明'}${day === null ? '' : `，回溯到 ${day}`}）`;
  return [
    side('当时', explanation.before_value, before.snapshot, before.as_of),
    side('现在', explanation.after_value, after.snapshot, after.as_of),
    `  差额：${changeText(difference, format)} ${format === 'percent' ? '百分点' : unit}`,
    ...(definition === null
      ? []
      : [
          `  其中定义由第 ${definition.from_version} 版改为第 ${definition.to_version} 版：${changeText(definition.effect, format)}`,
        ]),
    ...(effects === null
      ? []
      : [
          `  其中分子的变化 ${changeText(effects.numerator, format)}，分母的变化 ${changeText(effects.denominator, format)}（${format === 'percent' ? '百分点' : unit}）`,
        ]),
    ...parts.flatMap(partLines),
  ];
}

function partLines(part: ExplainedPart): string[] {
  const title = `${part.name}${ROLES[part.role]}：${plainOr(part.before)} → ${plainOr(part.after)}`;
  if (!part.adds_up)
    return [title, '  不是计数或合计，差额不能分到各行；可分别追溯两个数（panhuo trace metric）。'];
  if (part.causes.length === 0) return [title, '  没有变化的行。'];
  return [
    title,
    renderTable(
      [
        { title: '原因' },
        { title: '说明', max: 36 },
        right('行数'),
        right('对该数的影响'),
        { title: '例', max: 40 },
      ],
      [
        ...part.causes.map((cause) => [
          CAUSES[cause.cause],
          cause.said ?? '',
          count(cause.rows),
          `${cause.effect > 0 ? '+' : ''}${plain(cause.effect)}`,
          cause.examples[0] ?? '',
        ]),
        [
          '合计',
          '',
          count(part.causes.reduce((sum, cause) => sum + cause.rows, 0)),
          plain(part.causes.reduce((sum, cause) => sum + cause.effect, 0)),
          '',
        ],
      ],
    ),
  ];
}

function plainOr(value: number | null): string {
  return value === null ? '—' : plain(value);
}
