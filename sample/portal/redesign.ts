import type { Rng } from '../rng.ts';
import type { Kept } from './page.ts';

/** A row of a page with labels and values: one row a label. */
const PAIR = /<tr><th>([^<]+)<\/th><td>[^<]*<\/td><\/tr>\n?/g;
/** Labels that a notice or an offer may do without. */
const DISPENSABLE = new Set([
  '技术成熟度',
  '合作方式',
  '所在地',
  '许可期限',
  '专利权人联系方式',
  '适用地区',
  '主题分类',
]);
const NEW_PAIR = '<tr><th>浏览次数</th><td>128</td></tr>\n';
const EVENT_HEAD = '<thead><tr><th>';
const EVENT_ROW = '<tr><td>';

/**
 * The page after its site was redesigned: a label more, a label less, labels in another order, a column more. Every fact that is still on it
 * is written as before, so that a reader who goes by labels finds all of them.
 */
export function redesigned(page: Kept, rng: Rng): Kept {
  const before = page.body.toString();
  const after = change(before, rng);
  if (after === before) return page;
  return { ...page, body: Buffer.from(after), etag: page.etag.replace(/"$/, '-r"') };
}

function change(markup: string, rng: Rng): string {
  if (markup.includes('<table class="events">')) return withOrdinals(markup);
  const pairs = [...markup.matchAll(PAIR)];
  if (pairs.length > 3) return withOtherPairs(markup, pairs, rng);
  return markup
    .replaceAll(/<li>地址：[^<]*<\/li>\n/g, '')
    .replaceAll('<li class="clear"></li>', '<li class="wl228">公开级别：公开</li>\n<li class="clear"></li>');
}

/** Another column before the others. */
function withOrdinals(markup: string): string {
  let row = 0;
  return markup
    .replace(EVENT_HEAD, '<thead><tr><th>序号</th><th>')
    .replaceAll(EVENT_ROW, () => `<tr><td>${++row}</td><td>`);
}

function withOtherPairs(markup: string, pairs: readonly RegExpMatchArray[], rng: Rng): string {
  const rows = pairs.map(([row]) => row);
  const optional = pairs.findIndex(([, label = '']) => DISPENSABLE.has(label));
  const kept = rows.filter((_, i) => i !== optional || rng.chance(0.5));
  const turned = rng.chance(0.5) ? kept.reverse() : kept;
  turned.splice(rng.int(turned.length), 0, NEW_PAIR);
  const first = markup.indexOf(rows[0] ?? '');
  const last = rows.at(-1) ?? '';
  return markup.slice(0, first) + turned.join('') + markup.slice(markup.indexOf(last) + last.length);
}
