import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../lake/assets.ts';

/** What `vite build` says of each script. */
interface Script {
  readonly gzip: number;
  readonly imports: readonly string[];
  readonly dynamic: readonly string[];
  readonly entry: boolean;
  readonly source: string | null;
}

const KB = 1000;
/** Script that comes over the line, gzip. */
const BUDGETS = { shell: 190 * KB, plain: 260 * KB, overview: 400 * KB, charts: 530 * KB } as const;
const ENGINE = 'src/kit/charts/engine.ts';
const OVERVIEW = 'src/pages/workbench/view.tsx';

const file = path.join(projectRoot(), 'dist', 'web', 'sizes.json');
const scripts = new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Script>));
const [entry = ''] = [...scripts].filter(([, script]) => script.entry).map(([name]) => name);

/** A script with all it imports; `lazily` with what it loads later, too. The entry's own later loads are the other pages. */
function loaded(from: string, lazily: boolean, into = new Set<string>()): Set<string> {
  if (into.has(from)) return into;
  into.add(from);
  const script = scripts.get(from);
  const later = lazily && from !== entry ? (script?.dynamic ?? []) : [];
  for (const next of [...(script?.imports ?? []), ...later]) loaded(next, lazily, into);
  return into;
}

const bytes = (names: ReadonlySet<string>): number =>
  [...names].reduce((sum, name) => sum + (scripts.get(name)?.gzip ?? 0), 0);

const views = [...scripts].filter(
  ([, { source }]) => source !== null && /^src\/pages\/.*view\.tsx$/.test(source),
);

describe('script of the pages, gzip', () => {
  it('has one entry, which holds no page', () => {
    expect(entry).not.toBe('');
    expect(views.length).toBeGreaterThan(20);
    expect(bytes(loaded(entry, false))).toBeLessThanOrEqual(BUDGETS.shell);
    expect(views.filter(([name]) => loaded(entry, false).has(name))).toEqual([]);
  });

  it.each(views.map(([name, { source }]) => [source ?? name, name] as const))(
    '%s stays in its budget',
    (source, name) => {
      const all = loaded(name, true, new Set(loaded(entry, false)));
      const hasCharts = [...all].some((one) => scripts.get(one)?.source === ENGINE);
      const budget = source === OVERVIEW ? BUDGETS.overview : hasCharts ? BUDGETS.charts : BUDGETS.plain;
      expect(bytes(all)).toBeLessThanOrEqual(budget);
    },
  );

  it('draws charts with one engine, which plain pages do not load', () => {
    const withEngine = views.filter(([name]) =>
      [...loaded(name, true)].some((one) => scripts.get(one)?.source === ENGINE),
    );
    expect(withEngine.map(([, { source }]) => source)).toContain('src/pages/brief/view.tsx');
    expect(withEngine.length).toBeLessThan(views.length / 2);
  });
});
