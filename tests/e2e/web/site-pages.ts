import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Permission, Role } from '../../../dashboards/server/access/permissions.ts';
import { projectRoot } from '../../../lake/assets.ts';
import type { Visit } from '../../browser/visit.ts';

/** What tests need to know of a page of the site (dashboards/web/src/app/page.ts). */
export interface SitePage {
  readonly path: string;
  readonly title: string;
  readonly allow: 'public' | 'signed-in' | Permission;
}

/** The site's own list, so that a page that is added is a page that is tested. By URL: pages are compiled with other settings. */
export async function sitePages(): Promise<readonly SitePage[]> {
  const file = path.join(projectRoot(), 'dashboards/web/src/pages/index.ts');
  const { pages } = (await import(pathToFileURL(file).href)) as { pages: readonly SitePage[] };
  return pages;
}

const READERS: Readonly<Partial<Record<Permission, Role>>> = {
  'metrics.read': 'analyst',
  'records.read': 'analyst',
  'rows.export': 'analyst',
  'brief.read': 'leader',
  'rounds.read': 'leader',
  'rounds.score': 'evaluator',
  'rounds.chair': 'admin',
  'ops.read': 'operator',
  'ops.act': 'operator',
  'review.decide': 'operator',
  'users.manage': 'admin',
  'audit.read': 'admin',
};

/** Whose daily page it is; null: nobody is signed in there. */
export function roleFor({ path: route, allow }: SitePage): Role | null {
  // Before a round is locked its results are the chair's alone.
  if (route === '/evaluations/$round/results') return 'admin';
  if (allow === 'public') return null;
  return allow === 'signed-in' ? 'analyst' : (READERS[allow] ?? 'admin');
}

/** A row of a list of the API, as far as it is used here. */
interface Listed {
  readonly rows: readonly Readonly<Record<string, string>>[];
}
/** A document behind a patent, as far as it is used here. */
interface Source {
  readonly document_sha256: string;
  readonly records: readonly { readonly record_id: string }[];
}
/** Of a round, as far as it is used here. */
interface Round {
  readonly round: string;
}
interface Centres {
  readonly centres: readonly {
    readonly university: string;
    readonly a: { readonly submitted_at: string | null };
    readonly b: { readonly submitted_at: string | null };
  }[];
}

/**
 * Addresses of the pages about one thing, found through the API of the site that is opened.
 * @param visit of somebody who may read everything
 * @throws when there is no such thing on the site
 */
export async function exampleAddresses(visit: Visit): Promise<Readonly<Record<string, string>>> {
  const get = async <T>(url: string): Promise<T> => {
    const answer = await visit.page.context().request.get(url);
    if (!answer.ok()) throw new Error(`${url}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const path = (...parts: (string | undefined)[]) =>
    parts
      .map((part) => {
        if (part === undefined) throw new Error(`nothing on the site for ${parts.join('/')}`);
        return `/${encodeURIComponent(part)}`;
      })
      .join('');
  const [patent] = (await get<Listed>('/api/v1/patents?limit=1')).rows;
  const { documents } = await get<{ documents: readonly Source[] }>(
    `/api/v1/patents${path(patent?.patent_id)}/sources`,
  );
  const [source] = documents;
  const [organisation] = (await get<Listed>('/api/v1/organisations?limit=1')).rows;
  const [run] = (await get<Listed>('/api/v1/ops/runs?limit=1')).rows;
  const [reject] = (await get<Listed>('/api/v1/ops/rejects/documents?limit=1')).rows;
  const [round] = (await get<{ rounds: readonly Round[] }>('/api/v1/rounds')).rounds;
  const { centres } = await get<Centres>(`/api/v1/rounds${path(round?.round)}`);
  // Scored by both: every part of its pages has something to show.
  const scored = centres.find(({ a, b }) => a.submitted_at !== null && b.submitted_at !== null);
  const ofRound = `/evaluations${path(round?.round)}`;
  const ofCentre = `${ofRound}${path(scored?.university)}`;
  return {
    '/metrics/$id': '/metrics/conversion_events',
    '/metrics/$id/rows': '/metrics/conversion_events/rows',
    '/definitions/$id': '/definitions/conversion_rate_3y',
    '/trace/$id': '/trace/conversion_events',
    '/ops/models/$name': '/ops/models/fct_conversion',
    '/patents/$id': `/patents${path(patent?.patent_id)}`,
    '/organisations/$id': `/organisations${path(organisation?.org_id)}`,
    '/records/$id': `/records${path(source?.records[0]?.record_id)}`,
    '/documents/$sha': `/documents${path(source?.document_sha256)}`,
    '/ops/runs/$run': `/ops/runs${path(run?.correlation)}`,
    '/ops/rejects/$source/$kind/$sha': `/ops/rejects${path(reject?.source, reject?.kind, reject?.sha256)}`,
    '/evaluations/$round': ofRound,
    '/evaluations/$round/questions': `${ofRound}/questions`,
    '/evaluations/$round/adjudicate': `${ofRound}/adjudicate`,
    '/evaluations/$round/results': `${ofRound}/results`,
    '/evaluations/$round/$centre': ofCentre,
    '/evaluations/$round/$centre/sheet': `${ofCentre}/sheet`,
  };
}
