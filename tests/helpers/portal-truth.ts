import { ledgerRows } from '../../activities/crawl/ledger.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import type { Portal } from '../../sample/portal/index.ts';
import { PROVINCE_KINDS, textFields, worldOf } from '../../sample/portal/province-world.ts';
import type { Province } from '../../sample/province/index.ts';
import { type Compared, compare } from '../sample/portal/facts.ts';
import { type Row, recordsOf } from './portal-run.ts';

/** What no page of the portal shows, or a reader finds elsewhere. */
const UNSHOWN: Readonly<Record<string, readonly string[]>> = {
  // The address of the page itself is kept; the province knows none.
  policy: ['url'],
  // Rows of event pages have the four columns of the register; the rest is read from the text.
  legal_event: ['country', 'title', 'event_code', 'event_key', 'filing_date', 'grant_date', 'item_ordinal'],
};

/**
 * Every fact of the province against every record of the lake. Empty when the lake holds each once, with each field as it is.
 * @param forgiving pages may lack what is not required of them
 */
export async function differences(
  home: string,
  province: Province,
  { forgiving = false }: { forgiving?: boolean } = {},
): Promise<Record<string, Compared>> {
  const workspace = await openWorkspace(home);
  const world = worldOf(province);
  const found: Record<string, Compared> = {};
  const note = (name: string, compared: Compared) => {
    const { expected, found: rows, missing, surplus, wrong } = compared;
    if (expected !== rows || missing.length + surplus.length + wrong.length > 0) found[name] = compared;
  };
  for (const kind of PROVINCE_KINDS) {
    const rows = await recordsOf(workspace, kind);
    const ignored = UNSHOWN[kind] ?? [];
    if (kind === 'publication') {
      const of = (source: string) => rows.filter((row) => row.source === source);
      const facts = [...world.records(kind)];
      note(kind, compare(kind, facts, of('gazette-archive'), { ignored, forgiving }));
      for (const source of ['gazette-search', 'ops']) {
        const some = of(source);
        const numbers = new Set(some.map((row) => row.publication_number));
        const known = facts.filter((fact) => numbers.has(fact.publication_number ?? ''));
        // OPS cuts symbols short and neither shows all that the archive has.
        const fewer = source === 'ops' ? [...ignored, 'classification'] : ignored;
        note(`${kind} of ${source}`, compare(kind, known, some, { ignored: fewer, forgiving: true }));
      }
    } else if (kind === 'legal_event') {
      const own = rows.filter((row) => row.source === 'legal-events');
      note(kind, compare(kind, eventFacts(province), own, { ignored, forgiving }));
    } else if (kind === 'open_licence') {
      // A withdrawal does not repeat the conditions.
      const [declared, withdrawn] = [of(rows, '声明'), of(rows, '撤回')];
      const facts = [...world.records(kind)];
      note(kind, compare(kind, of(facts, '声明'), declared, { ignored, forgiving }));
      note(`${kind}, withdrawn`, compare(kind, of(facts, '撤回'), withdrawn, { ignored, forgiving: true }));
    } else note(kind, compare(kind, world.records(kind), rows, { ignored, forgiving }));
  }
  return found;
}

function of<R extends { action?: string | null | undefined } | Row>(rows: readonly R[], action: string): R[] {
  return rows.filter((row) => row.action === action);
}

function* eventFacts(province: Province) {
  for (const { records } of province.events()) for (const record of records) yield textFields(record);
}

/** Addresses that were asked for without a row in a ledger, and rows of addresses that never were although they were to be. */
export async function unaccounted(
  home: string,
  portal: Portal,
  sources: readonly string[],
): Promise<{ unlisted: string[]; waiting: string[] }> {
  const listed = new Set<string>();
  const waiting: string[] = [];
  for (const source of sources) {
    for (const { url, state } of await ledgerRows(home, source)) {
      listed.add(url);
      if (state === 'waiting') waiting.push(url);
    }
  }
  const unlisted = [...portal.traffic.byPath.keys()].filter(
    (path) => !listed.has(portal.url + path) && !EXTRA.test(path),
  );
  return { unlisted, waiting };
}

/** What is fetched for a page and is none: robots.txt, tokens, the steps of a redirect. */
const EXTRA = /^\/robots\.txt$|\/accesstoken$|\/trap-redirect-[a-z-]+-\d+\.html$/;
