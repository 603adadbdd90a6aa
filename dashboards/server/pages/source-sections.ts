import { grouped } from '../../../domain/text.ts';
import { LEDGER_STATES } from '../../../domain/words.ts';
import { foreign, type Html, html, type Insert } from '../html.ts';
import type { Run } from '../runs.ts';
import type { SourceStatus } from '../sources.ts';
import type { Status } from '../status.ts';
import {
  ago,
  duration,
  FRESHNESS,
  kindName,
  lostText,
  RUN_STATES,
  reasonsText,
  size,
  stepName,
  stepText,
  time,
} from '../words.ts';
import { mark, table } from './layout.ts';

export function sourceSection({ sources, at }: Status): Insert {
  if (sources.length === 0)
    return html`<p class="note">未配置任何来源：在 panhuo.yaml 的 sources 中添加。</p>`;
  const now = Date.parse(at);
  return [
    table(
      '行 = 记录 + 拒收 + 重复。重复：同一文件中内容相同的行；冲突：公开号相同而内容不同，仍计入记录。',
      [
        { title: '来源', kind: 'lead' },
        { title: '状态' },
        { title: '最近采集' },
        { title: '文件（份）', kind: 'n' },
        { title: '行', kind: 'n' },
        { title: '记录（条）', kind: 'n' },
        { title: '拒收（行）', kind: 'n' },
        { title: '重复（行）', kind: 'n' },
        { title: '冲突（条）', kind: 'n' },
      ],
      sources.map((source) => [
        html`${foreign(source.source)}<span class="small">${foreign(kindName(source.kind))}${source.configured ? '' : '，一次性导入'}</span>`,
        mark(FRESHNESS[source.freshness]),
        fetched(source, now),
        html`${grouped(source.documents)}<span class="small">${size(source.bytes)}</span>`,
        ...[source.rows, source.records, source.rejects, source.duplicates, source.conflicts].map(grouped),
      ]),
    ),
    sources.map(remarks),
  ];
}

function fetched({ last_fetched_at: at }: SourceStatus, now: number): Insert {
  if (at === null) return '—';
  return html`${ago((now - Date.parse(at)) / 1000)}<span class="small">${time(at)}</span>`;
}

function remarks(source: SourceStatus): Insert {
  const lines: string[] = [];
  if (source.pending > 0) lines.push(`${grouped(source.pending)} 个批次不在当前快照里`);
  if (source.unread > 0) lines.push(`${grouped(source.unread)} 份文件已存档但没有读成记录`);
  if (Object.keys(source.lost).length > 0)
    lines.push(`原文不可读、按遗失处理（原文仍在）：${lostText(source.lost, source.kind)}`);
  if (source.warnings > 0) lines.push(`读取时有 ${grouped(source.warnings)} 条提醒`);
  return lines.map(
    (line) =>
      html`<p class="note">${foreign(source.source)}（${foreign(kindName(source.kind))}）：${foreign(line)}。</p>`,
  );
}

/** Addresses of crawled sources by the state of their ledger row. */
export function crawlSection({ crawls }: Status): Insert {
  if (crawls.length === 0)
    return html`<p class="note">没有从网站采集的来源：在工作区的 sources/ 中添加。</p>`;
  return table(
    '每个地址恰有一行台账；逐行查看用 panhuo ledger 来源，或查询快照中的 meta_ledger。',
    [
      { title: '来源', kind: 'lead' },
      ...STATES.map((state) => ({ title: LEDGER_STATES[state] ?? state, kind: 'n' as const })),
      { title: '需要留意' },
    ],
    crawls.map(({ source, counts, blocked, stopped, drift }) => [
      foreign(source),
      ...STATES.map((state) => grouped(counts[state])),
      foreign(
        [...(blocked ? [`被拦截：${blocked.message}`] : stopped ? [stopped] : []), ...drift].join('；'),
      ),
    ]),
  );
}

const STATES = ['fetched', 'unchanged', 'skipped', 'failed', 'waiting'] as const;

export function runSection({ runs }: Status): Insert {
  if (runs.length === 0) return html`<p class="note">还没有运行过。</p>`;
  return table(
    `最近 ${runs.length} 次，新的在前；同一运行号的步骤归在一起。`,
    [
      { title: '开始', kind: 'lead id' },
      { title: '状态' },
      { title: '用时', kind: 'n' },
      { title: '步骤' },
      { title: '运行号', kind: 'id' },
    ],
    runs.map((run) => [
      time(run.started_at),
      mark(RUN_STATES[run.state]),
      run.ended_at === null ? '—' : duration(Date.parse(run.ended_at) - Date.parse(run.started_at)),
      steps(run),
      foreign(run.correlation),
    ]),
  );
}

function steps(run: Run): Html {
  const sources =
    run.sources.length === 0
      ? null
      : html`<span class="small">来源 ${foreign(run.sources.join('、'))}</span>`;
  return html`${run.steps.map((step) => {
    const state = step.state === 'done' ? null : mark(RUN_STATES[step.state]);
    const error = step.error;
    return html`<span class="step">${stepName(step.step)} ${state} ${foreign(stepText(step))}${
      error === null || step.state === 'done'
        ? null
        : html`<span class="small bad">${foreign(error.message)}（${error.code}）${error.hint ? foreign(error.hint) : null}</span>`
    }</span>`;
  })}${sources}`;
}

export function rejectSection({ sources }: Status): Insert {
  const rejected = sources.flatMap((source) => source.rejected.map((document) => ({ source, document })));
  if (rejected.length === 0) return html`<p class="note">没有被拒收的行。</p>`;
  const omitted = sources.reduce((sum, source) => sum + source.rejected_omitted, 0);
  return [
    table(
      `有拒收行的文件，拒收多的在前${omitted > 0 ? `；已显示 ${rejected.length} 份，另有 ${grouped(omitted)} 份` : ''}。`,
      [
        { title: '文件', kind: 'lead' },
        { title: '来源', kind: 'id' },
        { title: '拒收（行）', kind: 'n' },
        { title: '总行数', kind: 'n' },
        { title: '原因' },
        { title: '原文', kind: 'id' },
      ],
      rejected.map(({ source, document }) => [
        foreign(document.name),
        foreign(source.source),
        grouped(document.rejects),
        grouped(document.rows),
        foreign(reasonsText(document.rejects_by_reason, source.kind)),
        html`<a href="/rejects/${document.batch}">查看<span class="skip">${foreign(document.name)}的拒收行</span></a>`,
      ]),
    ),
  ];
}
