import { grouped, printable, renderTable, type TextColumn } from '../../domain/text.ts';
import { LEDGER_STATES } from '../../domain/words.ts';
import type { Run } from './runs.ts';
import type { SourceStatus } from './sources.ts';
import type { CurrentSnapshot, Status } from './status.ts';
import {
  ago,
  duration,
  FRESHNESS,
  kindName,
  LEVELS,
  lostText,
  RUN_STATES,
  reasonsText,
  SEVERITIES,
  size,
  stepName,
  stepText,
  time,
} from './words.ts';

const RUNS_SHOWN = 8;
const right = (title: string): TextColumn => ({ title, align: 'right' });

/** The status for a terminal, in Chinese. */
export function renderStatus(status: Status): string {
  const { snapshot } = status;
  const blocks = [
    [
      `盘活 ${printable(status.home)}${status.synthetic ? '　【合成数据】' : ''}　${time(status.at)}`,
      ...status.notices.map(({ level, text }) => `${LEVELS[level].mark} ${printable(text)}`),
    ],
    snapshot === null ? [] : snapshotLines(snapshot, status.previous.length),
    sourceLines(status.sources, Date.parse(status.at)),
    crawlLines(status.crawls),
    snapshot === null ? [] : modelLines(snapshot),
    auditLines(status),
    runLines(status.runs),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function snapshotLines(snapshot: CurrentSnapshot, previous: number): string[] {
  const reason = snapshot.reason === null || snapshot.reason === 'build' ? '' : `，回滚：${snapshot.reason}`;
  return [
    `快照 ${snapshot.id}（${ago(snapshot.age_seconds)}，${time(snapshot.created_at)}${printable(reason)}）`,
    `  ${size(snapshot.bytes)}，${grouped(snapshot.batches)} 个批次，${snapshot.models.length} 个模型，${snapshot.audits} 项审计；另存 ${previous} 个旧快照`,
  ];
}

function sourceLines(sources: readonly SourceStatus[], now: number): string[] {
  if (sources.length === 0) return ['来源：未配置任何来源'];
  const rows = sources.map((source) => [
    source.source,
    kindName(source.kind),
    `${FRESHNESS[source.freshness].mark} ${FRESHNESS[source.freshness].word}`,
    source.last_fetched_at === null ? '—' : ago((now - Date.parse(source.last_fetched_at)) / 1000),
    ...[
      source.documents,
      source.rows,
      source.records,
      source.rejects,
      source.duplicates,
      source.conflicts,
    ].map(grouped),
  ]);
  const columns = ['文件', '行', '记录', '拒收', '重复', '冲突'].map(right);
  const lines = [
    renderTable(
      [{ title: '来源' }, { title: '种类' }, { title: '状态' }, { title: '最近采集' }, ...columns],
      rows,
    ),
  ];
  for (const source of sources) {
    if (source.rejects > 0)
      lines.push(
        `  ${source.source}（${kindName(source.kind)}）拒收：${printable(reasonsText(source.rejects_by_reason, source.kind))}`,
      );
    if (Object.keys(source.lost).length > 0)
      lines.push(
        `  ${source.source}（${kindName(source.kind)}）原文不可读、按遗失处理：${printable(lostText(source.lost, source.kind))}`,
      );
  }
  return lines;
}

/** Where the addresses of crawled sources stand. */
function crawlLines(crawls: Status['crawls']): string[] {
  if (crawls.length === 0) return [];
  const states = ['fetched', 'unchanged', 'skipped', 'failed', 'waiting'] as const;
  const rows = crawls.map(({ source, counts, blocked, stopped }) => [
    source,
    ...states.map((state) => grouped(counts[state])),
    blocked ? `被拦截：${printable(blocked.message)}` : printable(stopped ?? ''),
  ]);
  const columns = states.map((state) => right(LEDGER_STATES[state] ?? state));
  return [renderTable([{ title: '采集台账' }, ...columns, { title: '停下的原因' }], rows)];
}

function modelLines(snapshot: CurrentSnapshot): string[] {
  const rows = snapshot.models.map((model) => [
    model.name,
    grouped(model.rows),
    duration(model.ms),
    model.built_in === snapshot.id ? '本快照' : model.built_in,
  ]);
  return [renderTable([{ title: '模型' }, right('行数'), right('用时'), { title: '运行于' }], rows)];
}

function auditLines({ snapshot, held }: Status): string[] {
  const failing = held?.failing ?? snapshot?.failing ?? [];
  if (failing.length === 0) return snapshot ? [`审计：${snapshot.audits} 项全部通过`] : [];
  const rows = failing.map((audit) => [
    `${SEVERITIES[audit.severity].mark} ${SEVERITIES[audit.severity].word}`,
    audit.name,
    grouped(audit.failures),
    audit.samples[0] ?? '',
  ]);
  return [
    held ? '未通过的审计（最近一次构建，未发布）' : '未通过的审计',
    renderTable(
      [{ title: '级别' }, { title: '审计', max: 60 }, right('行'), { title: '样例', max: 60 }],
      rows,
    ),
  ];
}

function runLines(runs: readonly Run[]): string[] {
  if (runs.length === 0) return [];
  const rows = runs
    .slice(0, RUNS_SHOWN)
    .map((run) => [
      time(run.started_at),
      `${RUN_STATES[run.state].mark} ${RUN_STATES[run.state].word}`,
      run.ended_at === null ? '—' : duration(Date.parse(run.ended_at) - Date.parse(run.started_at)),
      run.correlation,
      run.steps.map((step) => `${stepName(step.step)} ${stepText(step)}`.trim()).join('；'),
    ]);
  const lines = [
    renderTable(
      [
        { title: '最近运行' },
        { title: '状态' },
        right('用时'),
        { title: '运行号' },
        { title: '步骤', max: 80 },
      ],
      rows,
    ),
  ];
  for (const run of runs.slice(0, RUNS_SHOWN)) {
    for (const { step, error } of run.steps) {
      if (error)
        lines.push(`  ${run.correlation} ${stepName(step)}：${printable(error.message)}（${error.code}）`);
    }
  }
  return lines;
}
