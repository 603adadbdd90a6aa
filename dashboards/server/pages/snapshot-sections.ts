import { grouped } from '../../../domain/text.ts';
import { foreign, html, type Insert } from '../html.ts';
import type { AuditFailure, CurrentSnapshot, Status } from '../status.ts';
import { ago, duration, SEVERITIES, size, time } from '../words.ts';
import { mark, table } from './layout.ts';

export function snapshotSection({ snapshot, previous, at }: Status): Insert {
  if (snapshot === null) return html`<p class="note">还没有已发布的快照。</p>`;
  const now = Date.parse(at);
  const age = (iso: string) => ago(Math.max(0, (now - Date.parse(iso)) / 1000));
  return [
    table(
      '快照发布后不再改动；当前指针可以退回到仍保留的任一快照（panhuo snapshots rollback）。',
      [
        { title: '快照', kind: 'lead' },
        { title: '状态' },
        { title: '构建于' },
        { title: '批次', kind: 'n' },
        { title: '大小', kind: 'n' },
        { title: '运行号' },
      ],
      [{ ...snapshot, current: true }, ...previous.map((earlier) => ({ ...earlier, current: false }))].map(
        (one) => [
          one.id,
          one.current ? mark({ mark: '●', word: `当前${howCurrent(snapshot)}`, tone: 'good' }) : '保留',
          html`${time(one.created_at)}<span class="small">${age(one.created_at)}</span>`,
          grouped(one.batches),
          size(one.bytes),
          foreign(one.correlation),
        ],
      ),
    ),
  ];
}

function howCurrent({ reason, published_at }: CurrentSnapshot): string {
  if (reason === null || reason === 'build' || published_at === null) return '';
  return `（${time(published_at)} 退回：${reason}）`;
}

export function modelSection({ snapshot }: Status): Insert {
  if (snapshot === null) return html`<p class="note">还没有已发布的快照。</p>`;
  const fresh = snapshot.models.filter((model) => model.built_in === snapshot.id).length;
  return table(
    `共 ${snapshot.models.length} 个模型，本快照重算 ${fresh} 个，其余未变、沿用。`,
    [
      { title: '模型', kind: 'lead' },
      { title: '行数', kind: 'n' },
      { title: '上次用时', kind: 'n' },
      { title: '上次运行于' },
    ],
    snapshot.models.map((model) => [
      model.name,
      grouped(model.rows),
      duration(model.ms),
      model.built_in === snapshot.id ? '本快照' : model.built_in,
    ]),
  );
}

export function auditSection({ snapshot, held }: Status): Insert {
  if (snapshot === null && held === null) return html`<p class="note">还没有构建过。</p>`;
  return [
    held === null
      ? null
      : failures(
          `最近一次构建（${time(held.at)}，${held.correlation}）未通过、因而没有发布的审计：`,
          held.failing,
        ),
    snapshot === null
      ? null
      : snapshot.failing.length === 0
        ? html`<p>${mark({ mark: '●', word: '通过', tone: 'good' })} 当前快照的 ${snapshot.audits} 项审计全部通过。</p>`
        : failures(
            `当前快照的 ${snapshot.audits} 项审计中，${snapshot.failing.length} 项发现了不合要求的行：`,
            snapshot.failing,
          ),
  ];
}

function failures(caption: string, failing: readonly AuditFailure[]): Insert {
  return table(
    caption,
    [{ title: '审计', kind: 'lead' }, { title: '级别' }, { title: '行', kind: 'n' }, { title: '样例' }],
    failing.map((audit) => [
      foreign(audit.name),
      mark(SEVERITIES[audit.severity]),
      grouped(audit.failures),
      html`${audit.samples.slice(0, 3).map((sample) => html`<code class="sample">${foreign(sample)}</code>`)}`,
    ]),
  );
}
