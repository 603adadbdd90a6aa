import type { CheerioAPI } from 'cheerio/slim';
import { type AnyNode, type Element, isTag, isText } from 'domhandler';
import { blockPageSign } from '../../../domain/block-page.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { deepestNesting } from '../../crawl/extract/scan-tags.ts';
import { detectEncoding } from '../encoding.ts';
import type { ParsedDocument, ParsedItem, Place } from '../record-parser.ts';

/** An HTML page as connectors read it. */
export interface Page {
  $: CheerioAPI;
  html: string;
  /** What people should know about the page as a whole. */
  warnings: ParsedItem[];
  /** Where an element begins. */
  placeOf(element: Element, pointer: string): Place;
}

/** Browsers stop at 512; deeper pages are made to exhaust those who read them. */
const DEEPEST = 512;
/** Elements whose text nobody sees. */
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'head', 'title']);
const BLOCKS = new Set(
  'address article aside br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

/**
 * Decodes and parses a page. What the server or the page says of its charset is not believed: UTF-8 is recognised by its bytes, and what
 * is not UTF-8 is GB18030 on Chinese sites.
 *
 * @throws PANHUO_INPUT_BLOCK_PAGE for a page that keeps us out, PANHUO_INPUT_TRUNCATED for a page that breaks off,
 * PANHUO_INPUT_LAYOUT for something that is no HTML, PANHUO_INPUT_BINARY, PANHUO_INPUT_ENCODING
 */
export async function openPage(document: ParsedDocument): Promise<Page> {
  const html = await decode(document);
  const sign = blockPageSign(html);
  if (sign !== null) {
    throw new PanhuoError('PANHUO_INPUT_BLOCK_PAGE', `网站以拦截页代替了内容（${sign}）：${document.name}`, {
      where: { file: document.name },
      hint: '请降低该来源的抓取速度，或隔一段时间再抓；不要代为填写验证码。',
    });
  }
  if (!/<[a-z!][^>]*>/iu.test(html)) throw layoutError(document, '内容不是 HTML 网页');
  if (/<(?:html|body)[\s>]/iu.test(html) && !/<\/(?:html|body)\s*>/iu.test(html.slice(-20_000))) {
    throw new PanhuoError('PANHUO_INPUT_TRUNCATED', `网页不完整，没有结尾：${document.name}`, {
      where: { file: document.name },
      hint: '请重新抓取该页。',
    });
  }
  if (deepestNesting(html) > DEEPEST) throw layoutError(document, '标签嵌套过深');
  // A tenth of a second that tables and trees need not wait for.
  const { load } = await import('cheerio/slim');
  const $ = load(html, { xml: { xmlMode: false, withStartIndices: true } });
  let lines: number[] | null = null;
  return {
    $,
    html,
    warnings: [],
    placeOf(element, pointer) {
      if (element.startIndex === null) return { pointer };
      lines ??= lineStarts(html);
      return { line: lineAt(lines, element.startIndex), pointer };
    },
  };
}

/** The text of a page or text file, whatever Chinese encoding it is in. */
export async function decode(document: ParsedDocument): Promise<string> {
  const bytes = await document.read();
  const { encoding, bom } = detectEncoding(bytes, document.name);
  return new TextDecoder(encoding).decode(bytes.subarray(bom));
}

/** The page is not what the source file takes it for; a changed site shows here first. */
export function layoutError(document: ParsedDocument, what: string): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_LAYOUT', `网页不是预期的版式：${what}（${document.name}）`, {
    where: { file: document.name },
    hint: '网站可能已改版，或来源文件中的解析器、选择器写错。请对照网页检查。',
  });
}

/** Visible text, one line for each block; blanks within a line collapsed. */
export function linesOf(node: AnyNode): string[] {
  return linesOfAll([node]);
}

/** {@link linesOf} of nodes that follow one another. */
export function linesOfAll(nodes: readonly AnyNode[]): string[] {
  let text = '';
  const walk = (current: AnyNode): void => {
    if (isText(current)) text += current.data.replace(/\s+/gu, ' ');
    else if (isTag(current)) {
      if (SILENT.has(current.name)) return;
      const block = BLOCKS.has(current.name);
      if (block) text += '\n';
      for (const child of current.children) walk(child);
      if (block) text += '\n';
    }
  };
  for (const node of nodes) walk(node);
  return text
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim())
    .filter((line) => line !== '');
}

/** All of it in one line. */
export function textOf(node: AnyNode): string {
  return linesOf(node).join(' ');
}

/** Text as the page has it, blanks and all, for what is kept word for word. */
export function verbatimOf(node: AnyNode): string {
  if (isText(node)) return node.data;
  if (!isTag(node) || SILENT.has(node.name)) return '';
  return node.children.map(verbatimOf).join('');
}

/** A record whose text was not decodable would be wrong in a place nobody sees. */
export function isDamaged(text: string): boolean {
  return text.includes('\uFFFD');
}

function lineStarts(html: string): number[] {
  const starts = [0];
  for (let at = html.indexOf('\n'); at >= 0; at = html.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
