import { grouped, printable, renderTable, seconds } from '../domain/text.ts';
import { fieldWords, LOST_FIELDS, rejectWords } from '../domain/words.ts';
import type { BuildOut, IngestOut } from '../workflows/flows.ts';
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
  const rows = out.outcomes.map((outcome) => [
    outcome.document.name,
    outcome.known ? '已在湖中' : dryRun ? '试读' : '新',
    grouped(outcome.rows),
    grouped(outcome.records),
    grouped(outcome.rejects),
    grouped(outcome.duplicates),
    grouped(outcome.conflicts),
  ]);
  const parts = [
    renderTable(
      [
        { title: '文件', max: 72 },
        { title: '状态' },
        ...['行', '记录', '拒收', '重复', '冲突'].map((title) => ({ title, align: 'right' as const })),
      ],
      rows,
    ),
  ];
  if (out.outcomes_omitted > 0) parts.push(`另有 ${out.outcomes_omitted} 个文件未列出。`);
  parts.push(
    `合计 ${out.documents} 个文件：${grouped(out.rows)} 行 = ${grouped(out.records)} 条记录 + ${grouped(out.rejects)} 行拒收 + ${grouped(out.duplicates)} 行重复；其中冲突 ${grouped(out.conflicts)} 条。`,
  );
  if (out.repeated > 0) parts.push(`${out.repeated} 个文件与前面的内容完全相同，只读一次。`);
  for (const [reason, count] of Object.entries(out.rejects_by_reason)) {
    parts.push(`  拒收：${rejectWords(reason)} ${grouped(count)} 行`);
  }
  for (const [field, count] of Object.entries(out.lost)) {
    if (count > 0)
      parts.push(
        `  原文不可读、按遗失处理：${LOST_FIELDS[field] ?? fieldWords(field)} ${grouped(count)} 条（原文保留在 raw 中）`,
      );
  }
  for (const outcome of out.outcomes) {
    for (const warning of outcome.warnings)
      parts.push(`  注意（${printable(outcome.document.name)}）：${printable(warning)}`);
  }
  return parts.join('\n');
}

export function renderMapping(out: IngestOut): string {
  const mapping = out.outcomes[0]?.mapping ?? [];
  const by = { name: '列名', content: '内容', map: '指定', unknown: '未识别' };
  return renderTable(
    [{ title: '列' }, { title: '字段' }, { title: '依据' }, { title: '把握', align: 'right' }],
    mapping.map((column) => [
      column.column,
      column.field ?? '—（保留在 raw 中）',
      by[column.by],
      column.field === null ? '' : column.confidence.toFixed(2),
    ]),
  );
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
  else
    parts.push(out.published ? `✓ 已发布快照 ${out.snapshot}` : `✓ 没有变化，当前快照仍为 ${out.snapshot}`);
  return parts.join('\n');
}

function renderAudit(audit: AuditOutcome): string {
  const samples = (audit.samples ?? []).slice(0, 3).map((sample) => `\n      ${printable(sample)}`);
  return `  ${audit.severity === 'block' ? '✗ 阻断' : '▲ 提示'} ${audit.name}：${grouped(audit.failures)} 行${samples.join('')}`;
}
