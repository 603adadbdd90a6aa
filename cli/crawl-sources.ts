import path from 'node:path';
import { exists } from '../lake/atomic.ts';
import type { CrawlSource } from '../lake/sources.ts';
import type { Workspace } from '../lake/workspace.ts';

/**
 * The sources that are crawled, with parsers and their settings checked before anything runs. All parsers are loaded for that, so only
 * where there are source files.
 * @throws PANHUO_SOURCE_INVALID
 */
export async function crawlSources(workspace: Workspace): Promise<Map<string, CrawlSource>> {
  if (!(await exists(path.join(workspace.home, 'sources')))) return new Map();
  const { checkRule } = await import('../activities/parse/connectors/index.ts');
  return workspace.crawlSources(checkRule);
}
