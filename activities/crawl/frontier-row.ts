/** Every address ends in exactly one row with exactly one of these states. */
export const STATES = ['waiting', 'fetched', 'unchanged', 'skipped', 'failed'] as const;
export type RowState = (typeof STATES)[number];

/** What the frontier knows of one address. Times are milliseconds since 1970; 0 is never. */
export interface Row {
  url: string;
  state: RowState;
  /** Links from a start page: 0 for the start pages themselves. */
  depth: number;
  /** Address of the page on which it was found first; null for start pages. */
  from: string | null;
  /** Rule that skipped it, or code of the error that failed it or made it wait. */
  reason: string | null;
  message: string | null;
  /** HTTP status of the last answer. */
  status: number;
  sha256: string | null;
  type: string | null;
  bytes: number;
  etag: string | null;
  modified: string | null;
  /** Address that answered in the end, when redirects led elsewhere; validators are meant for that one. */
  finalUrl: string | null;
  firstSeen: number;
  /** Last answer that told what the page is: a body, or that it has not changed. */
  fetchedAt: number;
  /** Not to be visited before. While `attempts` > 0 the time of the next attempt. */
  due: number;
  /** Milliseconds between two visits, as the page's changes have made it. */
  interval: number;
  /** Failed attempts of the present visit. */
  attempts: number;
  /** Requests that brought an answer, ever. */
  fetches: number;
  /** Times the body was another one than before. */
  changes: number;
  /** Crawl run that visited it last. */
  run: number;
  /** Whether links were followed from it: such pages bring the new ones, and are visited each time. */
  list: boolean;
  /** Version of the source's rules (`meta.rules`) by which links and documents were taken from it. */
  rules: number;
}

export function newRow(url: string, depth: number, from: string | null, now: number): Row {
  return {
    url,
    state: 'waiting',
    depth,
    from,
    reason: null,
    message: null,
    status: 0,
    sha256: null,
    type: null,
    bytes: 0,
    etag: null,
    modified: null,
    finalUrl: null,
    firstSeen: now,
    fetchedAt: 0,
    due: 0,
    interval: 0,
    attempts: 0,
    fetches: 0,
    changes: 0,
    run: 0,
    list: false,
    rules: 0,
  };
}

type Packed = (string | number | null)[];

/** A row as the log holds it: an array without names, and without what follows the last thing that is not its default. */
export function packRow(row: Row): Packed {
  const packed: Packed = [
    row.url,
    row.depth,
    row.from,
    row.firstSeen,
    STATES.indexOf(row.state),
    row.reason,
    row.message,
    row.due,
    row.attempts,
    row.run,
    row.status,
    row.sha256,
    row.type,
    row.bytes,
    row.etag,
    row.modified,
    row.fetchedAt,
    row.interval,
    row.fetches,
    row.changes,
    row.list ? 1 : 0,
    row.rules,
    row.finalUrl,
  ];
  while (packed.length > 4 && (packed.at(-1) === 0 || packed.at(-1) === null)) packed.pop();
  return packed;
}

/** Media types and reasons are few: rows share them instead of holding a copy each. */
const shared = new Map<string, string>();
function share(text: string | null): string | null {
  if (text === null) return null;
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size < 10_000) shared.set(text, text);
  return text;
}

export function unpackRow(packed: Packed): Row {
  const text = (at: number) => (packed[at] ?? null) as string | null;
  const number = (at: number) => (packed[at] ?? 0) as number;
  return {
    url: text(0) ?? '',
    depth: number(1),
    from: share(text(2)),
    firstSeen: number(3),
    state: STATES[number(4)] ?? 'waiting',
    reason: share(text(5)),
    message: share(text(6)),
    due: number(7),
    attempts: number(8),
    run: number(9),
    status: number(10),
    sha256: text(11),
    type: share(text(12)),
    bytes: number(13),
    etag: text(14),
    modified: text(15),
    fetchedAt: number(16),
    interval: number(17),
    fetches: number(18),
    changes: number(19),
    list: number(20) === 1,
    rules: number(21),
    finalUrl: text(22),
  };
}
