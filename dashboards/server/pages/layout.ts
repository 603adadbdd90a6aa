import { type Html, html, type Insert } from '../html.ts';

export interface Page {
  title: string;
  synthetic: boolean;
  /** Right end of the head: what the numbers are of. */
  where: Insert;
  /** Links of the bar below the head. */
  nav: Insert;
  body: Insert;
  foot: Insert;
  /** Seconds between reloads, when asked for. */
  refresh?: number;
}

/** One whole page. No script, no style but the sheet, nothing from elsewhere: the policy in `security.ts` forbids it, too. */
export function layout(page: Page): string {
  const { refresh } = page;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh === undefined ? null : html`<meta http-equiv="refresh" content="${refresh}">`}
<title>${page.synthetic ? '【合成数据】' : ''}${page.title} · 盘活</title>
<link rel="stylesheet" href="/assets/status.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">跳到正文</a>
<div class="page">
<header class="head">
<h1>盘活 · ${page.title}</h1>
${page.synthetic ? html`<strong class="badge">合成数据</strong>` : null}
<span class="where">${page.where}</span>
</header>
<nav aria-label="本页"><ul>${page.nav}</ul></nav>
<main id="main">
${page.body}
</main>
<footer>${page.foot}</footer>
</div>
</body>
</html>
`.text;
}

export interface Column {
  title: string;
  /** `n`: numbers, set to the right; `lead`: names the row, a heading where rows become cards; `id`: does not wrap. */
  kind?: 'n' | 'lead' | 'id' | 'lead id';
}

/** A table that becomes cards on narrow screens. The roles are said because `display: block` takes them away. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Insert[])[],
): Html {
  const cell = (content: Insert, at: number) => {
    const { title = '', kind = '' } = columns[at] ?? {};
    return html`<td role="cell" class="${kind}" data-label="${title}"><span>${content}</span></td>`;
  };
  return html`<table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ title, kind }) => html`<th role="columnheader" scope="col" class="${kind ?? ''}">${title}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row.map(cell)}</tr>\n`)}</tbody>
</table>`;
}

/** A state as mark and word, coloured besides. */
export function mark({ mark: sign, word, tone }: { mark: string; word: string; tone: string }): Html {
  return html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
