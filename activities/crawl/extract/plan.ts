import { pointerSteps } from '../../../lake/sources/pointer.ts';
import type { CrawlSource, FollowRule, KeepRule } from '../../../lake/sources.ts';
import { type StreamMatcher, streamMatcher } from './selector.ts';

/** A selector, ready for a stream when it can be. */
export interface PlannedSelector {
  text: string;
  matcher: StreamMatcher | null;
}

/** A `follow` rule with everything compiled that can be. */
export interface PlannedRule {
  /** `follow[2]`, for ledgers. */
  name: string;
  rule: FollowRule;
  /** Turning pages does not lead deeper. */
  isNext: boolean;
  from: RegExp | null;
  match: RegExp | null;
  take: RegExp | null;
  css: PlannedSelector | null;
  /** Steps of the JSON pointer. */
  steps: readonly string[] | null;
  /** What counts as an item when pages are turned until one is empty. */
  item: PlannedSelector | null;
  itemSteps: readonly string[] | null;
}

export interface PlannedKeep {
  rule: KeepRule;
  match: RegExp;
  media: readonly string[] | null;
}

export interface Plan {
  rules: readonly PlannedRule[];
  keep: readonly PlannedKeep[];
  /** Where links may lead: hosts of the start pages with their port; hosts that are named; `.example.cn` for all below. */
  hosts: { own: ReadonlySet<string>; named: ReadonlySet<string>; below: readonly string[] };
  /** Start addresses without their page parameter are compared with pages by `pages` rules. */
  starts: readonly string[];
}

const plans = new WeakMap<CrawlSource, Plan>();

/** Compiled once for each source object. */
export function planOf(source: CrawlSource): Plan {
  let plan = plans.get(source);
  if (plan === undefined) {
    plan = makePlan(source);
    plans.set(source, plan);
  }
  return plan;
}

function makePlan(source: CrawlSource): Plan {
  const starts = source.start.map(({ url }) => new URL(url));
  const below = source.hosts
    .filter((host) => host.startsWith('*.'))
    .map((host) => host.slice(1).toLowerCase());
  const named = source.hosts.filter((host) => !host.startsWith('*.')).map((host) => host.toLowerCase());
  return {
    rules: source.follow.map(planRule),
    keep: source.keep.map((rule) => ({
      rule,
      match: new RegExp(rule.match, 'u'),
      media: rule.media?.map((media) => media.toLowerCase()) ?? null,
    })),
    hosts: { own: new Set(starts.map((url) => url.host)), named: new Set(named), below },
    starts: starts.map((url) => url.href),
  };
}

function planRule(rule: FollowRule, n: number): PlannedRule {
  const { json, pages } = rule;
  const links =
    rule.css ??
    (json === undefined && rule.sitemap === undefined && rule.match !== undefined
      ? 'a[href],area[href]'
      : undefined);
  const item = pages?.item;
  return {
    name: `follow[${n}]`,
    rule,
    isNext:
      rule.next ||
      pages !== undefined ||
      (json !== undefined && !(typeof json === 'string' && json.includes('*'))),
    from: regexOf(rule.from),
    match: regexOf(rule.match),
    take: regexOf(rule.take),
    css: links === undefined ? null : selectorOf(links),
    steps: json === undefined ? null : pointerSteps(typeof json === 'string' ? json : json.at),
    item: item === undefined || item.startsWith('/') ? null : selectorOf(item),
    itemSteps: item?.startsWith('/') ? pointerSteps(item) : null,
  };
}

function regexOf(text: string | undefined): RegExp | null {
  return text === undefined ? null : new RegExp(text, 'u');
}

function selectorOf(text: string): PlannedSelector {
  return { text, matcher: streamMatcher(text) };
}

/** Whether links may lead there: to the hosts of the start pages and to those the source names, on any port where it names none. */
export function inScope(plan: Plan, url: URL): boolean {
  const { own, named, below } = plan.hosts;
  if (own.has(url.host) || named.has(url.host) || named.has(url.hostname)) return true;
  return below.some((suffix) => url.hostname.endsWith(suffix));
}
