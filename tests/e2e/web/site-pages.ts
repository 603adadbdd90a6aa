import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Permission, Role } from '../../../dashboards/server/access/permissions.ts';
import { projectRoot } from '../../../lake/assets.ts';
import type { BuiltProvince } from '../../helpers/province.ts';

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
export function roleFor({ allow }: SitePage): Role | null {
  if (allow === 'public') return null;
  return allow === 'signed-in' ? 'analyst' : (READERS[allow] ?? 'admin');
}

/** Values for the parameters of paths, from the sample. */
export async function exampleAddresses(province: BuiltProvince): Promise<(page: SitePage) => string | null> {
  const duck = await province.openReadOnly();
  try {
    const one = async (sql: string) => {
      const [row] = await duck.rows<{ id: string }>(sql);
      if (row === undefined) throw new Error(`nothing in the sample for: ${sql}`);
      return row.id;
    };
    const record = await one(
      "SELECT split_part(record_ids, ';', 1) AS id FROM dim_patent WHERE record_ids <> '' ORDER BY patent_id LIMIT 1",
    );
    const examples: Readonly<Record<string, string>> = {
      '/metrics/$id': '/metrics/conversion_events',
      '/metrics/$id/rows': '/metrics/conversion_events/rows',
      '/definitions/$id': '/definitions/conversion_rate_3y',
      '/trace/$id': '/trace/conversion_events',
      '/ops/models/$name': '/ops/models/fct_conversion',
      '/patents/$id': `/patents/${await one('SELECT patent_id AS id FROM dim_patent ORDER BY patent_id LIMIT 1')}`,
      '/organisations/$id': `/organisations/${encodeURIComponent(await one('SELECT org_id AS id FROM dim_organisation WHERE is_university ORDER BY org_id LIMIT 1'))}`,
      '/records/$id': `/records/${encodeURIComponent(record)}`,
    };
    return ({ path: route }) => (route.includes('$') ? (examples[route] ?? null) : route);
  } finally {
    duck.close();
  }
}
