import { expiryDay, parseDay } from '../dates.ts';
import { parseApplicationNumber } from '../patent-number.ts';
import type { EventKeyRole } from './keys.ts';
import { type LegalEventName, legalEventOfCode, normaliseEventName } from './names.ts';

/** One changed matter: 变更事项 with what was before and after. */
export interface Change {
  item: string | null;
  before: string[];
  after: string[];
}

/** Names that say several events; a description tells which. */
const COLLECTIVE = new Set(['LICC', 'PLDC', 'RINS', 'C35', 'CE01', 'TR01', 'ERR', 'AV01']);

export interface EventClues {
  /** What stands before the pairs of the description. */
  name: string;
  /** 法律状态, as the source's column says. */
  status: string;
  code: string;
  patentNumber: string | undefined;
  changes: readonly Change[];
  /** First value that is not blank of the pairs of a role. */
  first(role: EventKeyRole): string | undefined;
}

/** The event, as exactly as all that is said of it tells; null when no name is in the table. */
export function eventMeant(clues: EventClues): LegalEventName | null {
  const named = eventOf(clues.name, clues.status, clues.code);
  return specific(refined(named, clues.changes), clues);
}

/** The description is the most exact, then the status, then the code, unless the more exact one is a collective name. */
function eventOf(...texts: readonly string[]): LegalEventName | null {
  const events = texts.map((text) => normaliseEventName(text)).filter((event) => event !== null);
  return events.find(({ code }) => !COLLECTIVE.has(code)) ?? events[0] ?? null;
}

/** What was changed says more than the name: 著录事项变更 of 发明人 is CB03. */
function refined(event: LegalEventName | null, changes: readonly Change[]): LegalEventName | null {
  const items = changes.map(({ item }) => item ?? '').filter((item) => item !== '');
  if (event === null || items.length === 0) return event;
  const every = (pattern: RegExp) => items.every((item) => pattern.test(item));
  const some = (pattern: RegExp) => items.some((item) => pattern.test(item));
  let { code } = event;
  if (code === 'CB01') {
    if (every(/发明人|设计人/u)) code = 'CB03';
    else if (every(/代理/u)) code = 'CB04';
    else if (every(/申请人|地址/u) && some(/申请人/u)) code = 'CB02';
    else if (every(/专利权人|地址|名称/u)) code = 'CP03';
  }
  if (code === 'CP03') {
    if (every(/地址/u)) code = 'CP02';
    else if (!some(/地址/u)) code = 'CP01';
  }
  return code === event.code ? event : legalEventOfCode(code);
}

/**
 * The event that a collective name means, by what its description says: a 注销日 makes a cancellation, a 终止日期 before the end of the term
 * makes a lapse for unpaid fees (nothing else ends a right under this name: law art. 42 and 44).
 */
function specific(
  event: LegalEventName | null,
  { name, status, patentNumber, changes, first }: EventClues,
): LegalEventName | null {
  const has = (role: EventKeyRole) => first(role) !== undefined;
  const phase = (begun: string, changed: string, over: string): string | undefined => {
    if (has('released')) return over;
    if (has('changed') || changes.length > 0) return changed;
    return has('filed') || has('effective') ? begun : undefined;
  };
  const code = (): string | undefined => {
    switch (event?.code) {
      case 'LICC':
        return phase('EE01', 'EM01', 'EC01');
      case 'PLDC':
        return phase('PE01', 'PM01', 'PC01');
      case 'RINS':
        return has('released') ? 'PD01' : has('effective') ? 'PP01' : undefined;
      case 'TR01':
        // 专利权的转移 alone is exact; the heading of both is not.
        return [name, status].every((text) => text === '' || /申请权/u.test(text)) &&
          changes.length > 0 &&
          changes.every(({ item }) => /申请人|地址/u.test(item ?? '')) &&
          changes.some(({ item }) => /申请人/u.test(item ?? ''))
          ? 'TA01'
          : undefined;
      case 'CE01': {
        const patent = parseApplicationNumber(patentNumber ?? '');
        const filing = parseDay(first('filing_date') ?? '');
        const ended = parseDay(first('ended') ?? '');
        const last = patent && filing ? expiryDay(filing, patent.patentType) : null;
        return last === null || ended === null ? undefined : ended < last ? 'CF01' : 'CX01';
      }
      default:
        return undefined;
    }
  };
  return legalEventOfCode(code() ?? '') ?? event;
}
