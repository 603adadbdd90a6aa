import { compile, selectAll } from 'css-select';
import { type AnyNode, DomHandler, type Element } from 'domhandler';
import { Parser } from 'htmlparser2';
import type { DecodedBody } from '../fetch/charset.ts';
import type { PlannedRule, PlannedSelector } from './plan.ts';
import { scanTags } from './scan-tags.ts';
import { MAX_DEPTH, type StreamMatcher } from './selector.ts';
import { skimTags, TagNames } from './skim-tags.ts';

/** What a page says, before it is known what it means: values of attributes, in document order. */
export interface HtmlFinds {
  /** `<base href>`, the first one. */
  base: string | null;
  /** The page asks not to follow its links (`<meta name="robots">`). */
  nofollow: boolean;
  links: FoundValue[];
  /** How often each counted selector was found. */
  counts: number[];
}
export interface FoundValue {
  rule: PlannedRule;
  value: string;
  /** `rel="nofollow"` on the element. */
  nofollow: boolean;
}

interface Wanted {
  rules: readonly (PlannedRule & { css: PlannedSelector })[];
  counted: readonly PlannedSelector[];
}

/**
 * Finds what rules want in a page: among its bytes when only single elements are asked for, in one pass without a tree, or in a tree when
 * a selector needs one.
 */
export function findInHtml(
  page: Pick<DecodedBody, 'text' | 'utf8'>,
  wanted: Wanted,
  options: { xml?: boolean } = {},
): HtmlFinds {
  const { rules, counted } = wanted;
  const streams = rules.every(({ css }) => css.matcher) && counted.every(({ matcher }) => matcher);
  if (!streams || options.xml === true) return searchTree(page.text, wanted, options.xml === true);
  return counted.length === 0 && rules.every(({ css }) => css.matcher?.isFlat)
    ? skimHtml(page.utf8, rules)
    : streamHtml(page.text, wanted);
}

function skimHtml(html: Buffer, rules: Wanted['rules']): HtmlFinds {
  const finds: HtmlFinds = { base: null, nofollow: false, links: [], counts: [] };
  const names = rules.map(({ css }) => css.matcher?.names ?? null);
  const all = names.includes(null) ? null : ['base', 'meta', ...names.flatMap((some) => some ?? [])];
  skimTags(html, TagNames.of(all), (element) => {
    for (const rule of rules) if (rule.css.matcher?.matches(element)) collect(finds, rule, element.attribs);
    if (element.name === 'base' || element.name === 'meta') note(finds, element.name, element.attribs);
  });
  return finds;
}

function streamHtml(text: string, { rules, counted }: Wanted): HtmlFinds {
  const finds: HtmlFinds = { base: null, nofollow: false, links: [], counts: counted.map(() => 0) };
  const matchers = [...rules.map(({ css }) => css), ...counted].map(
    ({ matcher }) => matcher as StreamMatcher,
  );
  for (const matcher of matchers) matcher.reset();
  scanTags(text, {
    open(element) {
      for (let n = 0; n < matchers.length; n++) {
        if (!(matchers[n] as StreamMatcher).open(element)) continue;
        const rule = rules[n];
        if (rule === undefined) finds.counts[n - rules.length] = (finds.counts[n - rules.length] ?? 0) + 1;
        else collect(finds, rule, element.attribs);
      }
      if (element.name === 'base' || element.name === 'meta') note(finds, element.name, element.attribs);
    },
    close() {
      for (let n = 0; n < matchers.length; n++) (matchers[n] as StreamMatcher).close();
    },
  });
  return finds;
}

function searchTree(text: string, { rules, counted }: Wanted, xml: boolean): HtmlFinds {
  const finds: HtmlFinds = { base: null, nofollow: false, links: [], counts: [] };
  const tree = parseTree(text, xml);
  for (const { name, attribs } of selectAll<AnyNode, Element>('base[href],meta[name]', tree))
    note(finds, name, attribs);
  for (const rule of rules) {
    for (const { attribs } of select(rule.css.text, tree, xml)) collect(finds, rule, attribs);
  }
  finds.counts = counted.map(({ text: selector }) => select(selector, tree, xml).length);
  return finds;
}

const queries = new Map<string, (element: Element) => boolean>();

function select(selector: string, tree: AnyNode[], xml: boolean): Element[] {
  const key = `${xml ? 'x' : 'h'}${selector}`;
  let query = queries.get(key);
  if (query === undefined) {
    query = compile<AnyNode, Element>(selector, { xmlMode: xml, cacheResults: false });
    queries.set(key, query);
  }
  return selectAll<AnyNode, Element>(query, tree, { xmlMode: xml });
}

function collect(finds: HtmlFinds, rule: PlannedRule, attribs: Record<string, string>): void {
  const { attr } = rule.rule;
  const value = attr === undefined ? (attribs.href ?? attribs.src) : attribs[attr.toLowerCase()];
  if (value === undefined || value === '') return;
  finds.links.push({
    rule,
    value,
    nofollow: attribs.rel !== undefined && /(?:^|\s)nofollow(?:\s|$)/i.test(attribs.rel),
  });
}

function note(finds: HtmlFinds, name: string, attribs: Record<string, string>): void {
  if (name === 'base' && attribs.href !== undefined) finds.base ??= attribs.href;
  else if (name === 'meta' && attribs.name?.toLowerCase() === 'robots') {
    if (/\b(?:nofollow|none)\b/i.test(attribs.content ?? '')) finds.nofollow = true;
  }
}

/** A tree of the same shape as the stream sees, cut off where it becomes absurdly deep. */
class BoundedTree extends DomHandler {
  private reading: Parser | null = null;

  override onparserinit(parser: Parser): void {
    super.onparserinit(parser);
    this.reading = parser;
  }

  override onopentag(name: string, attribs: Record<string, string>): void {
    super.onopentag(name, attribs);
    if (this.tagStack.length > MAX_DEPTH) this.reading?.pause();
  }
}

export function parseTree(text: string, xml: boolean): AnyNode[] {
  const handler = new BoundedTree();
  new Parser(handler, { xmlMode: xml }).end(text);
  return handler.dom;
}
