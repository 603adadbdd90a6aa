import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { pinBuild, pinnedBuild } from '../api/client.ts';
import { ErrorBox } from '../kit/query.tsx';
import { pages } from '../pages/index.ts';
import { NotFound } from './not-found.tsx';
import type { Page } from './page.ts';
import { queryClient } from './query-client.ts';
import { sessionQuery } from './session.ts';
import { Frame } from './shell.tsx';

/** Addresses are plain text: no JSON in them, and `2024` stays text. */
function parseSearch(line: string): Record<string, string | string[]> {
  const given = new URLSearchParams(line);
  const out: Record<string, string | string[]> = {};
  for (const name of new Set(given.keys())) {
    const all = given.getAll(name);
    out[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return out;
}

function stringifySearch(search: Record<string, unknown>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) out.append(name, String(one));
  }
  const line = out.toString();
  return line === '' ? '' : `?${line}`;
}

const rootRoute = createRootRoute({
  component: Frame,
  notFoundComponent: NotFound,
  errorComponent: Broken,
  async beforeLoad({ location }) {
    const session = await queryClient.ensureQueryData(sessionQuery);
    const asked = (location.search as Record<string, unknown>).build;
    const build = typeof asked === 'string' ? asked : (session.snapshot?.id ?? null);
    if (build === pinnedBuild()) return;
    // Numbers of two snapshots never stand on one page.
    const isFirst = pinnedBuild() === null;
    pinBuild(build);
    if (!isFirst) queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  },
});

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <main className="stack">
      <ErrorBox error={error} onRetry={() => reset()} />
    </main>
  );
}

const routeOf = (page: Page) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path: page.path,
    staticData: { page },
    component: lazyRouteComponent(page.view),
    errorComponent: Broken,
    beforeLoad({ location }) {
      if (page.allow === 'public') return;
      const session = queryClient.getQueryData(sessionQuery.queryKey);
      if (session?.user !== null && session !== undefined) return;
      const next = location.pathname + location.searchStr;
      throw redirect({ to: '/sign-in', search: next === '/' ? {} : { next } } as never);
    },
  });

export const makeRouter = () =>
  createRouter({
    routeTree: rootRoute.addChildren(pages.map(routeOf)),
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPendingMs: 300,
    defaultPreload: false,
  });

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    page?: Page;
  }
}
