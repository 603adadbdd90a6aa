/** robots.txt by RFC 9309: reading groups and matching paths. Pure. */

export interface RobotsRule {
  allow: boolean;
  /** Normalised pattern, with `*` and a final `$` as the standard means them. */
  pattern: string;
  /** 1-based line, for the ledger. */
  line: number;
  /** As it was written. */
  text: string;
}

export interface RobotsRules {
  rules: readonly RobotsRule[];
  /** Crawl-delay of our group; not part of the RFC, but honoured. */
  crawlDelayMs: number | null;
}

/** RFC 9309, 2.5: at least so much is read. What follows is not. */
export const ROBOTS_BYTES = 500 * 1024;
const LONGEST_DELAY_MS = 24 * 3600 * 1000;

interface Group {
  agents: string[];
  rules: RobotsRule[];
  delays: number[];
}

/** The rules that hold for `product`: all groups that name it, merged; else all groups for `*`; else none. */
export function parseRobots(text: string, product: string): RobotsRules {
  const groups = groupsOf(text);
  const token = product.toLowerCase();
  const named = groups.filter(({ agents }) => agents.includes(token));
  const ours = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'));
  const delays = ours.flatMap((group) => group.delays);
  return {
    rules: ours.flatMap((group) => group.rules),
    crawlDelayMs: delays.length === 0 ? null : Math.max(...delays),
  };
}

function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  let current: Group | null = null;
  // Lines naming robots go together until a rule has followed them; lines of other kinds (Sitemap, unknown ones) part nothing.
  let isOpen = false;
  for (const [index, whole] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const record = /^[ \t]*([A-Za-z-]+)[ \t]*:[ \t]*([^#]*)/.exec(whole);
    if (record === null) continue;
    const key = (record[1] ?? '').toLowerCase();
    const value = (record[2] ?? '').trim();
    if (key === 'user-agent') {
      if (current === null || !isOpen) {
        current = { agents: [], rules: [], delays: [] };
        groups.push(current);
        isOpen = true;
      }
      // "Panhuo/1.0 (…)" names Panhuo.
      const agent = value === '*' ? '*' : /^[A-Za-z_-]+/.exec(value)?.[0]?.toLowerCase();
      if (agent !== undefined) current.agents.push(agent);
    } else if (current === null) {
      // A rule before any User-agent belongs to nobody.
    } else if (key === 'allow' || key === 'disallow') {
      isOpen = false;
      if (value === '') continue;
      current.rules.push({
        allow: key === 'allow',
        pattern: normalised(value, true),
        line: index + 1,
        text: `${key === 'allow' ? 'Allow' : 'Disallow'}: ${value}`,
      });
    } else if (key === 'crawl-delay' && /^\d+(\.\d+)?$/.test(value)) {
      current.delays.push(Math.min(Number(value) * 1000, LONGEST_DELAY_MS));
    }
  }
  return groups;
}

/** The rule that decides, or null when none matches. The longest pattern wins; of two as long, Allow (RFC 9309, 2.2.2). */
export function decisiveRule({ rules }: RobotsRules, url: URL): RobotsRule | null {
  const path = normalised(url.pathname + url.search, false);
  let best: RobotsRule | null = null;
  for (const rule of rules) {
    if (best !== null) {
      if (rule.pattern.length < best.pattern.length) continue;
      if (rule.pattern.length === best.pattern.length && (best.allow || !rule.allow)) continue;
    }
    if (matches(rule.pattern, path)) best = rule;
  }
  return best;
}

/**
 * One spelling for all: unreserved characters unescaped, everything beyond ASCII escaped, escapes in capitals (RFC 9309, 2.2.2). In the
 * query `:` and `/` are the same as their escapes, as in the table there. A `*` or `$` of a URL is escaped, because bare ones are the
 * pattern's.
 */
export function normalised(path: string, isPattern: boolean): string {
  if (PLAIN.test(path)) return path;
  const query = path.indexOf('?');
  return path.replace(/%[0-9A-Fa-f]{2}|[\s\S]/gu, (piece, at: number) => {
    if (piece.length === 3 && piece.startsWith('%')) {
      const char = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
      const isInQuery = query >= 0 && at > query;
      if (/[A-Za-z0-9\-._~]/.test(char) || (isInQuery && /[:/]/.test(char))) return char;
      return piece.toUpperCase();
    }
    if (piece === '*') return isPattern ? piece : '%2A';
    if (piece === '$') return isPattern && at === path.length - 1 ? piece : '%24';
    return /[A-Za-z0-9\-._~:/?#[\]@!&'()+,;=%]/.test(piece) ? piece : escaped(piece);
  });
}

/** Most paths: nothing to change. */
const PLAIN = /^[A-Za-z0-9\-._~:/?@!&'()+,;=]*$/;

function escaped(piece: string): string {
  return [...Buffer.from(piece, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** Without backtracking: a hostile pattern of many stars costs pattern × path and no more. */
export function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  if (rest.length === 0) return !anchored || path === first;
  let at = first.length;
  const last = anchored ? rest.pop() : undefined;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return last === undefined || (path.length - last.length >= at && path.endsWith(last));
}
