import { grouped, printable, renderTable, seconds } from '../domain/text.ts';
import { fieldWords, LEDGER_STATES, LOST_FIELDS, rejectWords } from '../domain/words.ts';
import type { BuildOut, CrawlSummary, IngestOut } from '../workflows/flows.ts';
import type { AuditOutcome } from '../workflows/steps.ts';

/** The answer of `ingest` and `import` (docs: interface). */
export function ingestAnswer(out: IngestOut) {
  const [only] = out.outcomes;
  const { outcomes, ...totals } = out;
  return {
    ...totals,
    batch: outcomes.length === 1 ? (only?.batch ?? null) : null,
    batches: outcomes.map((outcome) => outcome.batch),
    mapping: only?.mapping ?? [],
    outcomes,
  };
}

export function renderIngest(out: IngestOut, dryRun: boolean): string {
  if (out.crawl !== undefined) return [...crawlLines(out.crawl), ...pageLines(out)].join('\n');
  if (arePages(out)) return pageLines(out).join('\n');
  return [renderDocuments(out, out.outcomes, dryRun), ...renderTotals(out, '个文件')].join('\n');
}

/** Pages are read by crawls, and again without fetching. */
const arePages = ({ crawl, outcomes }: IngestOut): boolean =>
  crawl !== undefined || outcomes.some(({ document }) => document.url !== undefined);

function crawlLines({ requests, bytes, ledger, stopped, warnings }: CrawlSummary): string[] {
  const isQuiet =
    requests === 0 &&
    stopped === undefined &&
    warnings.length === 0 &&
    ledger !== null &&
    (ledger.waiting ?? 0) === 0;
  const parts = [
    isQuiet
      ? '没有到期的网页，未发出请求（要立即重新采集，用 panhuo ingest 来源 --force）。'
      : `请求 ${grouped(requests)} 次，下载 ${grouped(Math.round(bytes / 1000))} kB。`,
  ];
  if (ledger !== null) {
    const states = Object.entries(ledger).map(
      ([state, count]) => `${LEDGER_STATES[state] ?? state} ${grouped(count)}`,
    );
    parts.push(`台账：${states.join('，')}。`);
  }
  if (stopped !== undefined) parts.push(`▲ 未完成：${printable(stopped)}`);
  parts.push(...warnings.map((warning) => `  注意：${printable(warning)}`));
  return parts;
}

/** Pages come by the thousand: those that are as they should be are counted only. */
function pageLines(out: IngestOut): string[] {
  const parts: string[] = [];
  const troubled = out.outcomes.filter((outcome) => outcome.rejects > 0 || outcome.conflicts > 0);
  if (troubled.length > 0) parts.push(renderDocuments(out, troubled.slice(0, TROUBLED_PAGES), false));
  if (troubled.length > TROUBLED_PAGES) {
    parts.push(`另有 ${troubled.length - TROUBLED_PAGES} 个有拒收或冲突的页面未列出。`);
  }
  if (out.documents > 0) parts.push(...renderTotals(out, '个页面'));
  return parts;
}

const TROUBLED_PAGES = 20;
const WARNINGS_SHOWN = 40;

function renderDocuments(out: IngestOut, outcomes: IngestOut['outcomes'], dryRun: boolean): string {
  const rows = outcomes.map((outcome) => [
    outcome.document.name,
    outcome.known ? '已在湖中' : dryRun ? '试读' : '新',
    grouped(outcome.rows),
    grouped(outcome.records),
    grouped(outcome.rejects),
    grouped(outcome.duplicates),
    grouped(outcome.conflicts),
  ]);
  const table = renderTable(
    [
      { title: arePages(out) ? '页面' : '文件', max: 72 },
      { title: '状态' },
      ...['行', '记录', '拒收', '重复', '冲突'].map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
  );
  const omitted = arePages(out) ? 0 : out.outcomes_omitted;
  return omitted > 0 ? `${table}\n另有 ${omitted} 个文件未列出。` : table;
}

function renderTotals(out: IngestOut, unit: string): string[] {
  const parts = [
    `合计 ${grouped(out.documents)} ${unit}：${grouped(out.rows)} 行 = ${grouped(out.records)} 条记录 + ${grouped(out.rejects)} 行拒收 + ${grouped(out.duplicates)} 行重复；其中冲突 ${grouped(out.conflicts)} 条。`,
  ];
  if (out.repeated > 0) parts.push(`${out.repeated} ${unit}与前面的内容完全相同，只读一次。`);
  for (const [reason, count] of Object.entries(out.rejects_by_reason)) {
    parts.push(`  拒收：${wordsFor(out, reason, 'rejects_by_reason', rejectWords)} ${grouped(count)} 行`);
  }
  for (const [field, count] of Object.entries(out.lost)) {
    if (count > 0)
      parts.push(
        `  原文不可读、按遗失处理：${wordsFor(out, field, 'lost', (name, kind) => LOST_FIELDS[name] ?? fieldWords(name, kind))} ${grouped(count)} 条（原文保留在 raw 中）`,
      );
  }
  // Of files that gave no document: members of an archive that are no tables.
  parts.push(...(out.warnings ?? []).map((warning) => `  注意：${printable(warning)}`));
  const warnings = arePages(out) ? warningsByKind(out) : eachWarning(out);
  parts.push(...warnings.slice(0, WARNINGS_SHOWN));
  if (warnings.length > WARNINGS_SHOWN) parts.push(`  另有 ${warnings.length - WARNINGS_SHOWN} 条提示。`);
  return parts;
}

/** Of the kinds of records it happened to: `name` is 机构名称 of an organisation and 姓名 of a person. */
function wordsFor(
  { outcomes }: IngestOut,
  code: string,
  among: 'rejects_by_reason' | 'lost',
  words: (code: string, kind?: string) => string,
): string {
  const kinds = outcomes
    .filter((outcome) => (outcome[among][code] ?? 0) > 0)
    .map(({ document }) => document.kind);
  const said = new Set(kinds.map((kind) => words(code, kind)));
  return said.size === 0 ? words(code) : [...said].join('／');
}

function eachWarning({ outcomes }: IngestOut): string[] {
  return outcomes.flatMap(({ document, warnings }) =>
    warnings.map((warning) => `  注意（${printable(document.name)}）：${printable(warning)}`),
  );
}

/** Of pages one example for each kind of warning: they begin alike. */
function warningsByKind({ outcomes }: IngestOut): string[] {
  const groups = new Map<string, { count: number; name: string; warning: string }>();
  for (const { document, warnings } of outcomes) {
    for (const warning of warnings) {
      const kind = warning.split(/[：:（(，,\d]/, 1)[0] ?? '';
      const group = groups.get(kind) ?? { count: 0, name: document.name, warning };
      group.count++;
      groups.set(kind, group);
    }
  }
  return [...groups.values()].map(({ count, name, warning }) => {
    const more = count > 1 ? `，共 ${grouped(count)} 处` : '';
    return `  注意（${printable(name)}${more}）：${printable(warning)}`;
  });
}

export function renderBuild(out: BuildOut): string {
  const status = { built: '已运行', kept: '未变', failed: '失败' };
  const built = out.models.filter((model) => model.status !== 'kept');
  const parts: string[] = [];
  if (built.length > 0) {
    parts.push(
      renderTable(
        [
          { title: '模型' },
          { title: '状态' },
          { title: '行', align: 'right' },
          { title: '用时', align: 'right' },
        ],
        built.map((model) => [model.name, status[model.status], grouped(model.rows), seconds(model.ms)]),
      ),
    );
  }
  const kept = out.models.length - built.length;
  if (kept > 0) parts.push(`${kept} 个模型未变，未重跑。`);
  const failing = out.audits.filter((audit) => audit.failures > 0);
  parts.push(
    `审计 ${out.audits.length} 项，${failing.length === 0 ? '全部通过' : `${failing.length} 项发现问题`}。`,
  );
  parts.push(...failing.map(renderAudit));
  if (out.blocked) parts.push(`✗ 阻断级审计未通过，未发布；当前快照仍为 ${out.snapshot ?? '（无）'}。`);
  else if (out.candidate !== undefined)
    parts.push(
      `✓ 已建成候选快照 ${out.candidate}，没有发布；当前快照仍为 ${out.snapshot ?? '（无）'}。看过差异之后：panhuo snapshots publish ${out.candidate} --reason 原因`,
    );
  else
    parts.push(out.published ? `✓ 已发布快照 ${out.snapshot}` : `✓ 没有变化，当前快照仍为 ${out.snapshot}`);
  return parts.join('\n');
}

function renderAudit(audit: AuditOutcome): string {
  const samples = (audit.samples ?? []).slice(0, 3).map((sample) => `\n      ${printable(sample)}`);
  return `  ${audit.severity === 'block' ? '✗ 阻断' : '▲ 提示'} ${audit.name}：${grouped(audit.failures)} 行${samples.join('')}`;
}
