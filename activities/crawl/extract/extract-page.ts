import { resolvePointer } from '../../../lake/sources/pointer.ts';
import type { CrawlSource } from '../../../lake/sources.ts';
import { type DecodedBody, decodeBody } from '../fetch/charset.ts';
import { feedLinks } from './feed-links.ts';
import { findInHtml } from './html-links.ts';
import { type PageFormat, pageFormat } from './page-format.ts';
import { inScope, type Plan, type PlannedRule, type PlannedSelector, planOf } from './plan.ts';
import { resolveAddress } from './resolve.ts';
import { furtherPages, parameter, withoutParameter, withParameter } from './turn-pages.ts';

/** A page as it was fetched. */
export interface CrawledPage {
  /** Where it was found in the end, after redirects. */
  url: string;
  /** Content-Type as the server gave it; empty when it gave none. */
  mediaType: string;
  body: Uint8Array;
  /** Steps from a start page; turning pages is none. */
  depth: number;
}

/** A link to follow. */
export interface FoundLink {
  /** Absolute, http or https, without fragment, on a host of the source. */
  url: string;
  /** The rule that found it: `follow[1]`. */
  rule: string;
  depth: number;
}

/** How a page is to be read. */
export interface KeptAs {
  kind: string;
  parser: string;
  options?: Record<string, unknown>;
}

export interface Extracted {
  /** Each address once, in document order within a rule. */
  links: FoundLink[];
  /** Empty: the page is only on the way. */
  keep: KeptAs[];
  /** What was found odd: JSON that is none. In Chinese. */
  warnings: string[];
}

/**
 * What is to become of a page: where it leads and what it holds, by the rules of its source. Pure; never throws for what a page holds. Pages that
 * no rule looks into are not parsed.
 */
export function extractPage(source: CrawlSource, page: CrawledPage): Extracted {
  const plan = planOf(source);
  const warnings: string[] = [];
  const links = linksOf(source, plan, page, warnings);
  return { links, keep: keepRules(source, page.url, page.mediaType), warnings };
}

/**
 * What a page is kept as, by its address and type alone: the parser's step asks again, for options are not part of a document's reference.
 */
export function keepRules(source: CrawlSource, url: string, mediaType: string): KeptAs[] {
  const media = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return planOf(source)
    .keep.filter(
      (keep) => keep.match.test(url) && (keep.media === null || keep.media.some((one) => covers(one, media))),
    )
    .map(({ rule: { kind, parser, options } }) => ({
      kind,
      parser,
      ...(options === undefined ? {} : { options }),
    }));
}

function covers(pattern: string, media: string): boolean {
  if (pattern === '*/*') return true;
  return pattern.endsWith('/*') ? media.startsWith(pattern.slice(0, -1)) : pattern === media;
}

/** Values that rules found, before they are addresses. */
interface Found {
  rule: PlannedRule;
  value: string;
}
interface Findings {
  found: Found[];
  /** What relative addresses are relative to. */
  base: string;
  /** How many items a selector or pointer has on the page. */
  countOf(rule: PlannedRule): number;
}

function linksOf(source: CrawlSource, plan: Plan, page: CrawledPage, warnings: string[]): FoundLink[] {
  const deepest = (rule: PlannedRule) =>
    Math.min(rule.rule.depth ?? Number.POSITIVE_INFINITY, source.budget.depth);
  const rules = plan.rules.filter(
    (rule) => applies(plan, rule, page.url) && page.depth + (rule.isNext ? 0 : 1) <= deepest(rule),
  );
  if (rules.length === 0) return [];
  const format = pageFormat(page.mediaType, page.body);
  if (format === 'other') return [];
  const body = decodeBody(page.body, page.mediaType);
  warnings.push(...body.warnings);
  const findings = find(source, format, body, rules, page, warnings);

  const links = new Map<string, FoundLink>();
  const add = (url: string, rule: PlannedRule) => {
    if (url === page.url || links.has(url)) return;
    links.set(url, { url, rule: rule.name, depth: page.depth + (rule.isNext ? 0 : 1) });
  };
  let items = 0;
  for (const { rule, value } of findings.found) {
    const url = resolveAddress(value, findings.base, body.encoding);
    if (url === null || !inScope(plan, url) || (rule.match !== null && !rule.match.test(url.href))) continue;
    if (!rule.isNext) items++;
    add(url.href, rule);
  }
  for (const rule of rules) {
    const { pages } = rule.rule;
    if (pages === undefined) continue;
    const count = () => (pages.item === undefined ? items : findings.countOf(rule));
    for (const url of furtherPages(page.url, pages, count)) add(url, rule);
  }
  return [...links.values()];
}

/** Rules without `from` that turn pages look at the lists a source starts with: else every page of a site would be asked for its second. */
function applies(plan: Plan, { from, rule }: PlannedRule, url: string): boolean {
  if (from !== null) return from.test(url);
  const { pages } = rule;
  if (pages === undefined) return true;
  const list = withoutParameter(url, pages.param);
  return plan.starts.some((start) => withoutParameter(start, pages.param) === list);
}

function find(
  source: CrawlSource,
  format: PageFormat,
  body: DecodedBody,
  rules: readonly PlannedRule[],
  page: CrawledPage,
  warnings: string[],
): Findings {
  return format === 'json'
    ? findInJson(body.text, rules, page, warnings)
    : findInMarkup(source, body, rules, page, format === 'xml');
}

function findInMarkup(
  source: CrawlSource,
  body: DecodedBody,
  rules: readonly PlannedRule[],
  page: CrawledPage,
  xml: boolean,
): Findings {
  const selecting = rules.filter((rule): rule is PlannedRule & { css: PlannedSelector } => rule.css !== null);
  const counting = rules.filter(
    (rule): rule is PlannedRule & { item: PlannedSelector } => rule.item !== null,
  );
  const counted = counting.map(({ item }) => item);
  const finds =
    selecting.length + counting.length > 0 ? findInHtml(body, { rules: selecting, counted }, { xml }) : null;
  const obey = source.politeness.robots;
  const found: Found[] = [];
  if (finds !== null && !(obey && finds.nofollow)) {
    for (const link of finds.links) {
      const value = takenFrom(link.rule, link.value);
      if (value !== null && !(obey && link.nofollow)) found.push({ rule: link.rule, value });
    }
  }
  for (const rule of rules) {
    if (rule.rule.sitemap === true) found.push(...feedLinks(body.text).map((value) => ({ rule, value })));
  }
  return {
    found,
    base: baseOf(finds?.base ?? null, page.url),
    countOf: (rule) => finds?.counts[rules.filter((one) => one.item !== null).indexOf(rule)] ?? 0,
  };
}

function findInJson(
  text: string,
  rules: readonly PlannedRule[],
  page: CrawledPage,
  warnings: string[],
): Findings {
  let content: unknown;
  try {
    content = JSON.parse(text.trimStart());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warnings.push(`答复不是完整的 JSON（${why}）：${page.url}`);
    return { found: [], base: page.url, countOf: () => 0 };
  }
  const found: Found[] = [];
  for (const rule of rules) {
    const { json } = rule.rule;
    if (rule.steps === null || json === undefined) continue;
    for (const { value } of resolvePointer(content, rule.steps)) {
      if ((typeof value !== 'string' && typeof value !== 'number') || value === '') continue;
      const taken = takenFrom(rule, String(value));
      if (taken === null) continue;
      if (typeof json === 'string') found.push({ rule, value: taken });
      else if (parameter(page.url, json.param) !== encodeURIComponent(taken)) {
        found.push({ rule, value: withParameter(page.url, json.param, taken) });
      }
    }
  }
  return {
    found,
    base: page.url,
    countOf: ({ itemSteps }) => (itemSteps === null ? 0 : itemsIn(content, itemSteps)),
  };
}

function itemsIn(content: unknown, steps: readonly string[]): number {
  const values = resolvePointer(content, steps);
  const [first] = values;
  return values.length === 1 && Array.isArray(first?.value) ? first.value.length : values.length;
}

/** The part of a value that a rule takes, put into its address; null when the rule finds nothing in it. */
function takenFrom({ rule, take }: PlannedRule, value: string): string | null {
  let part = value;
  if (take !== null) {
    const match = take.exec(value);
    if (match === null) return null;
    part = match[1] ?? match[0];
  }
  if (rule.url === undefined) return part;
  // At the beginning it is an address itself.
  return rule.url.startsWith('{value}')
    ? rule.url.replaceAll('{value}', part)
    : rule.url.replaceAll('{value}', encodeURIComponent(part));
}

function baseOf(href: string | null, url: string): string {
  if (href === null) return url;
  const base = URL.canParse(href, url) ? new URL(href, url) : null;
  return base !== null && /^https?:$/.test(base.protocol) ? base.href : url;
}
