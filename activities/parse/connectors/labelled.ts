import { type AnyNode, type Element, isTag } from 'domhandler';
import { normaliseHeader } from '../tabular.ts';
import { linesOfAll, type Page, textOf } from './page.ts';

/** A label and its value on a page, in document order; `label` is empty for a line of text without one. */
export interface Labelled {
  label: string;
  value: string;
  element: Element;
}

/** `主分类号：H01M 4/00`, as one line of a notice. */
const LINE = /^\s*([\p{Script=Han}A-Za-z（）()、/]{2,20}?)\s*[：:]\s*(.*)$/su;
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'caption', 'legend']);
const BLOCKS = new Set(
  'p div section article main ul ol li dl dt dd table thead tbody tfoot tr td th form fieldset blockquote h1 h2 h3 h4 h5 h6 caption legend'.split(
    ' ',
  ),
);

/**
 * Labels and values under an element, in any of the markups of notices: `<tr><th>标签</th><td>值</td></tr>` (also two or three pairs a row),
 * `<dt>标签</dt><dd>值</dd>`, and lines `标签：值` in paragraphs, list items, cells or between `<br>`. Headings are given with the label
 * `#`. In a table without `<th>` a cell is a label when `isLabel` says so.
 */
export function labelledIn(root: Element, isLabel: (label: string) => boolean): Labelled[] {
  const found: Labelled[] = [];
  const lines = (run: readonly AnyNode[], element: Element): void => {
    for (const line of linesOfAll(run)) {
      const match = LINE.exec(line);
      if (match && isLabelLike(match[1] as string, isLabel)) {
        found.push({ label: match[1] as string, value: (match[2] as string).trim(), element });
      } else found.push({ label: '', value: line, element });
    }
  };
  const row = (element: Element): boolean => {
    const cells = element.children.filter(
      (child): child is Element => isTag(child) && (child.name === 'td' || child.name === 'th'),
    );
    const texts = cells.map((cell) => textOf(cell).replace(/[：:]$/u, ''));
    const isPairs =
      cells.length >= 2 &&
      cells.length % 2 === 0 &&
      cells.every(
        (cell, index) => index % 2 === 1 || cell.name === 'th' || isLabel(texts[index] as string),
      ) &&
      cells.every((cell, index) => index % 2 === 0 || cell.name === 'td');
    if (!isPairs) return false;
    for (let index = 0; index < cells.length; index += 2) {
      const value = textOf(cells[index + 1] as Element);
      found.push({ label: texts[index] as string, value, element });
    }
    return true;
  };
  const walk = (node: AnyNode): void => {
    if (!isTag(node)) return;
    if (HEADINGS.has(node.name)) found.push({ label: '#', value: textOf(node), element: node });
    else if (node.name === 'tr' && row(node)) return;
    else if (node.name === 'dl') list(node);
    else {
      let run: AnyNode[] = [];
      for (const child of node.children) {
        if (!isBlock(child)) run.push(child);
        else {
          lines(run, node);
          run = [];
          walk(child);
        }
      }
      lines(run, node);
    }
  };
  const list = (element: Element): void => {
    let label: Element | null = null;
    for (const child of element.children) {
      if (!isTag(child)) continue;
      if (child.name === 'dt') label = child;
      else if (child.name === 'dd' && label) {
        found.push({ label: textOf(label).replace(/[：:]$/u, ''), value: textOf(child), element: label });
        label = null;
      } else walk(child);
    }
  };
  walk(root);
  return found;
}

/** Fields of labels, from the aliases of a record kind and what is added to them. */
export function labelFields(
  fields: readonly { field: string; name: string; aliases?: readonly string[] }[],
  more: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  return new Map([
    ...fields.flatMap(({ field, name, aliases = [] }) =>
      [name, ...aliases].map((label): [string, string] => [normaliseHeader(label), field]),
    ),
    ...Object.entries(more).map(([label, field]): [string, string] => [normaliseHeader(label), field]),
  ]);
}

/** The page's own content: without the site's header, navigation and footer. */
export function contentOf({ $ }: Page): Element[] {
  $('header, footer, nav, script, style, .header, .footer, .nav, .breadcrumb').remove();
  const [body] = $('body').toArray();
  return body ? [body] : $.root().children().toArray();
}

function isLabelLike(label: string, isLabel: (label: string) => boolean): boolean {
  return isLabel(label) || (label.length <= 12 && !/[公司大学院所路号]$/u.test(label));
}

function isBlock(node: AnyNode): boolean {
  return isTag(node) && (BLOCKS.has(node.name) || node.children.some(isBlock));
}
