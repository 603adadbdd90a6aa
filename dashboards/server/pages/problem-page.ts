import { foreign, html } from '../html.ts';
import type { Problem } from '../http/problem.ts';
import { layout } from './layout.ts';

/** An error for somebody who follows links: what, code, what to do. */
export function problemPage(problem: Problem): string {
  return layout({
    title: problem.title,
    synthetic: false,
    where: html`${problem.status}`,
    nav: html`<li><a href="/">运行状态</a></li>`,
    body: html`<section><h2>${foreign(problem.detail)}</h2>
${problem.hint ? html`<p>${foreign(problem.hint)}</p>` : null}
<p class="note">代码 ${problem.code}，请求 ${problem.request}</p></section>`,
    foot: html`<span>${foreign(problem.instance)}</span>`,
  });
}
