import path from 'node:path';
import { exists } from '../../lake/atomic.ts';
import type { CrawlSource } from '../../lake/sources.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { RunIn } from '../../workflows/flows.ts';
import { readPauses } from './pauses.ts';

/**
 * The sources that are crawled, with parsers and their settings checked before anything runs. All parsers are loaded for that, so only
 * where there are source files.
 * @throws PANHUO_SOURCE_INVALID
 */
export async function crawlSources(workspace: Workspace): Promise<Map<string, CrawlSource>> {
  if (!(await exists(path.join(workspace.home, 'sources')))) return new Map();
  const { checkRule } = await import('../parse/connectors/index.ts');
  return workspace.crawlSources(checkRule);
}

/**
 * The main job's input: every configured source with the files it lists, every source file that is not disabled; none that is paused.
 * @throws PANHUO_SOURCE_INVALID before anything is fetched
 */
export async function sourcesOf(workspace: Workspace): Promise<RunIn['sources']> {
  const files = Object.entries(workspace.config.sources);
  const [crawled, pauses] = await Promise.all([crawlSources(workspace), readPauses(workspace.home)]);
  return [
    ...files.map(([source, { kind }]) => ({ source, kind, files: [] })),
    ...[...crawled.values()]
      .filter(({ disabled }) => !disabled)
      .map(({ id }) => ({ source: id, kind: '', files: [], crawl: true })),
  ].filter(({ source }) => !pauses.has(source));
}
