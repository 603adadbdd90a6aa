import { grouped } from '../../../domain/text.ts';
import { foreign, type Html, html, type Insert } from '../html.ts';
import type { Status } from '../status.ts';
import { ago, LEVELS, time } from '../words.ts';
import { layout } from './layout.ts';
import { auditSection, modelSection, snapshotSection } from './snapshot-sections.ts';
import { crawlSection, rejectSection, runSection, sourceSection } from './source-sections.ts';

/** What the server knows beside the workspace. */
export interface ServerFacts {
  /** One Chinese line: which server, which workers. */
  engineDetail: string;
  temporalUi: string | undefined;
  ready: boolean;
}

export interface PageOptions {
  /** Seconds between reloads. */
  refresh?: number;
  /** Parameters of the address that mean nothing here: said, not passed over. */
  unknown: readonly string[];
}

const SECTIONS: readonly (readonly [id: string, title: string, render: (status: Status) => Insert])[] = [
  ['sources', '来源', sourceSection],
  ['crawls', '采集台账', crawlSection],
  ['snapshots', '快照', snapshotSection],
  ['models', '模型', modelSection],
  ['audits', '审计', auditSection],
  ['runs', '最近运行', runSection],
  ['rejects', '拒收样例', rejectSection],
];

export function statusPage(status: Status, facts: ServerFacts, options: PageOptions): string {
  const links = [['now', '现在状态'] as const, ...SECTIONS.map(([id, title]) => [id, title] as const)];
  return layout({
    title: '运行状态',
    synthetic: status.synthetic,
    where: html`${time(status.at)}（北京时间）`,
    nav: [
      links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`),
      html`<li class="tools">${refreshLink(options.refresh)}</li>`,
    ],
    body: [
      nowSection(status, facts, options),
      SECTIONS.map(
        ([id, title, render]) =>
          html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${render(status)}</section>\n`,
      ),
    ],
    foot: html`<span>工作区 ${foreign(status.home)}</span><span>快照 ${status.snapshot?.id ?? '—'}</span>
<a class="screen" href="/api/v1/status">状态（JSON）</a><a class="screen" href="/api/v1/metrics">指标（JSON）</a><a class="screen" href="/metrics">监控（Prometheus）</a>`,
    ...(options.refresh === undefined ? {} : { refresh: options.refresh }),
  });
}

function refreshLink(refresh: number | undefined): Html {
  return refresh === undefined
    ? html`<a href="/?refresh=10">每 10 秒刷新</a>`
    : html`每 ${refresh} 秒刷新 <a href="/">停止</a>`;
}

function nowSection(status: Status, facts: ServerFacts, { unknown }: PageOptions): Html {
  const ui = facts.temporalUi;
  return html`<section id="now" aria-labelledby="now-title"><h2 id="now-title">现在状态</h2>
${unknown.length === 0 ? null : html`<p class="warn" role="alert">▲ 地址中有不认识的参数，已忽略：${foreign(unknown.join('、'))}</p>`}
<ul class="notices">${status.notices.map(
    ({ level, text }) =>
      html`<li><span class="mark ${level}"><span aria-hidden="true">${LEVELS[level].mark}</span> ${LEVELS[level].word}</span><span>${foreign(text)}</span></li>\n`,
  )}</ul>
${tiles(status)}
<p class="note">引擎：${foreign(facts.engineDetail)}${facts.ready ? '' : '；服务正在启动或停止'}${ui === undefined ? null : html`<span class="screen">；<a href="${ui}" rel="noreferrer">打开 Temporal 界面</a></span>`}</p>
</section>
`;
}

function tiles({ snapshot, sources, held }: Status): Html {
  const sum = (of: (source: Status['sources'][number]) => number) =>
    sources.reduce((total, source) => total + of(source), 0);
  const rows = sum((source) => source.rows);
  const rejects = sum((source) => source.rejects);
  const failing = (held ?? snapshot)?.failing.length ?? 0;
  const share = rows === 0 ? '—' : `占读入行数的 ${((100 * rejects) / rows).toFixed(2)}%`;
  return html`<dl class="tiles">
${tile('当前快照', snapshot === null ? '—' : ago(snapshot.age_seconds), '', snapshot === null ? '尚未发布' : snapshot.id)}
${tile('湖中记录', grouped(sum((source) => source.records)), '条', `来自 ${grouped(sum((source) => source.documents))} 份文件、${grouped(rows)} 行`)}
${tile('拒收', grouped(rejects), '行', share)}
${tile('未通过的审计', snapshot === null && held === null ? '—' : grouped(failing), snapshot === null && held === null ? '' : '项', held ? '最近一次构建，未发布' : snapshot === null ? '尚未构建' : `共 ${snapshot.audits} 项`)}
</dl>`;
}

function tile(title: string, value: string, unit: string, below: string): Html {
  return html`<div><dt>${title}</dt><dd>${value}${unit === '' ? null : html` <small>${unit}</small>`}</dd><dd>${below}</dd></div>`;
}
