import { PROVENANCE, recordKind } from '../domain/records/index.ts';
import { printable, renderTable } from '../domain/text.ts';
import { fieldWords, rejectWords } from '../domain/words.ts';
import type { IngestOut } from '../workflows/flows.ts';
import type { DocumentOutcome } from '../workflows/steps.ts';

const BY = { name: '列名', content: '内容', map: '指定', unknown: '未识别' };
/** Files of one import mostly have one layout: it is shown once. */
const SHOWN = 5;

/** What was guessed of each file, before anybody believes it. Files of the same layout are shown together. */
export function renderGuess(out: IngestOut, dryRun: boolean): string {
  const groups = new Map<string, DocumentOutcome[]>();
  for (const outcome of out.outcomes) {
    // Of what a gazette source brings every night there is nothing to guess.
    if (!dryRun && (outcome.layout === undefined || outcome.known)) continue;
    const key = JSON.stringify([
      outcome.layout,
      outcome.mapping.map(({ column, field, by }) => [column, field, by]),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  const parts = [...groups.values()].slice(0, SHOWN).map(renderOne);
  if (groups.size > SHOWN) parts.push(`另有 ${groups.size - SHOWN} 种版式未列出。`);
  return parts.join('\n\n');
}

function renderOne(outcomes: readonly DocumentOutcome[]): string {
  const [first] = outcomes as [DocumentOutcome];
  const kind = first.document.kind;
  const name = recordKind(kind)?.name ?? kind;
  const more = outcomes.length > 1 ? ` 等 ${outcomes.length} 个文件` : '';
  // A connector knows its format: there are no columns to guess.
  if (first.mapping.length === 0 && first.layout === undefined) {
    return `${printable(first.document.name)}${more} → ${name}（${kind}），由解析器 ${first.document.parser ?? '（来源所配）'} 读取`;
  }
  const missing = (recordKind(kind)?.fields ?? [])
    .filter(({ field }) => !first.mapping.some((column) => column.field === field))
    .map((field) => field.name);
  const listed = first.mapping.filter(({ field, note }) => field !== null || note !== undefined);
  const unknown = first.mapping
    .map((column, at) => ({ ...column, column: column.column || `（第 ${at + 1} 列，无列名）` }))
    .filter(({ field, note }) => field === null && note === undefined)
    .map(({ column }) => printable(column));
  return [
    `${printable(first.document.name)}${more} → ${name}（${kind}）`,
    ...(first.layout ?? []).map((line) => `  ${printable(line)}`),
    renderTable(
      [
        { title: '列' },
        { title: '字段' },
        { title: '依据' },
        { title: '把握', align: 'right' },
        { title: '说明', max: 60 },
      ],
      listed.map((column) => [
        column.column,
        column.field === null ? '—（保留在 raw 中）' : `${column.field} ${wordOf(column.field, kind)}`,
        BY[column.by],
        column.field === null ? '' : column.confidence.toFixed(2),
        column.note ?? '',
      ]),
    ),
    ...(unknown.length > 0 ? [`  未识别的列（原样保留在 raw 中）：${unknown.join('、')}`] : []),
    ...(missing.length > 0 ? [`  文件里没有的字段：${missing.join('、')}`] : []),
    '  认错了可以改：--map 列名=字段、--sheet 工作表、--header-row 行号、--encoding 编码',
  ].join('\n');
}

function wordOf(field: string, kind: string): string {
  return field === 'sequence' ? '序号' : fieldWords(field, kind);
}

const HIDDEN = new Set([...PROVENANCE.map(({ column }) => column), 'raw']);

/** Of a trial run: the first records as they would be stored, and the first rejects with what stands in the file. */
export function renderSamples(out: IngestOut): string {
  const parts: string[] = [];
  for (const { document, samples } of out.outcomes.slice(0, SHOWN)) {
    if (samples === undefined) continue;
    for (const record of samples.records) {
      parts.push(`${printable(document.name)} 第 ${String(record.line)} 行：`);
      for (const [field, value] of Object.entries(record)) {
        if (HIDDEN.has(field) || value === null) continue;
        const text = printable(String(value));
        parts.push(
          `  ${wordOf(field, document.kind)}（${field}）＝${text.length > 80 ? `${text.slice(0, 80)}…` : text}`,
        );
      }
    }
    for (const reject of samples.rejects) {
      parts.push(
        `${printable(document.name)} 第 ${reject.line} 行拒收，${rejectWords(reject.reason, document.kind)}：${printable(reject.raw.slice(0, 160))}`,
      );
    }
  }
  parts.push('以上是试读，什么都没有存；去掉 --dry-run 即正式导入。');
  return parts.join('\n');
}
