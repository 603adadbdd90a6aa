import { grouped } from '../../../domain/text.ts';
import { foreign, html } from '../html.ts';
import type { BatchRejects } from '../rejects.ts';
import { reasonName, reasonsText, time } from '../words.ts';
import { layout, table } from './layout.ts';

/** The rejected rows of one batch with their places and words. */
export function rejectsPage({ manifest, total, rows }: BatchRejects, synthetic: boolean): string {
  const names = manifest.documents.map((document) => document.name).join('、');
  const reasons: Record<string, number> = {};
  for (const document of manifest.documents) {
    for (const [reason, count] of Object.entries(document.rejects_by_reason))
      reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  const shown =
    rows.length < total
      ? `已显示前 ${rows.length} 行，另有 ${grouped(total - rows.length)} 行。`
      : `共 ${grouped(total)} 行。`;
  return layout({
    title: '拒收的行',
    synthetic,
    where: html`批次 ${manifest.batch}`,
    nav: html`<li><a href="/">运行状态</a></li><li><a href="/#rejects">拒收样例</a></li>`,
    body: html`<section aria-labelledby="rows-title"><h2 id="rows-title">${foreign(names)}</h2>
<p class="note">来源 ${foreign(manifest.source)}，${manifest.parser} 第 ${manifest.parser_version} 版读取，${time(manifest.created_at)}。</p>
${
  total === 0
    ? html`<p>这个批次没有被拒收的行。</p>`
    : [
        html`<p>${foreign(reasonsText(reasons, manifest.kind))}。</p>`,
        table(
          `${shown}行号是原始文件中的物理行，从 1 起；原文保存在湖中，不会丢失。`,
          [
            { title: '行号', kind: 'lead id' },
            { title: '第几条数据', kind: 'n' },
            { title: '原因' },
            { title: '原文' },
          ],
          rows.map((row) => [
            html`第 ${row.line} 行`,
            grouped(row.ordinal),
            html`${foreign(reasonName(row.reason, manifest.kind))}<span class="small">${foreign(row.reason)}</span>`,
            html`<span class="raw">${foreign(row.raw)}</span>`,
          ]),
        ),
      ]
}
</section>`,
    foot: html`<span>批次 ${manifest.batch}</span>`,
  });
}
