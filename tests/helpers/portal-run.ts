import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSteps } from '../../activities/index.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { openWorkspace, type Workspace } from '../../lake/workspace.ts';
import { OPS_CREDENTIALS, writePortalSources } from '../../sample/portal/index.ts';
import { mapLimit } from '../../workflows/batches.ts';
import type { IngestOut } from '../../workflows/flows.ts';
import { crawlFlow } from '../../workflows/pipeline.ts';
import type { Steps } from '../../workflows/steps.ts';

/** A clock that tests move: what is due tomorrow, and what a site wants left alone, need not be waited for. */
export class MovedClock {
  private ahead = 0;

  readonly now = (): Date => new Date(Date.now() + this.ahead);

  move(ms: number): void {
    this.ahead += ms;
  }
}

/** A workspace whose only sources are the portal's. @returns their ids */
export async function portalSpace(home: string, url: string): Promise<string[]> {
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'panhuo.yaml'), 'synthetic: true\nsources: {}\nschedules: []\n');
  return writePortalSources(home, url);
}

/** As many sources at a time as the main job crawls. */
const AT_ONCE = 4;

/** Crawls sources of a workspace as the inline engine would. */
export async function crawlSources(
  home: string,
  sources: readonly string[],
  { clock = new MovedClock(), steps }: { clock?: MovedClock; steps?: Steps } = {},
): Promise<Map<string, IngestOut>> {
  Object.assign(process.env, OPS_CREDENTIALS);
  const calls = steps ?? createSteps(() => openWorkspace(home), { clock: clock.now });
  const ends = await mapLimit(sources, AT_ONCE, async (source) => {
    const end = await crawlFlow(
      // Pauses that are slept by the flow are slept by moving the clock.
      { steps: calls, progress: () => undefined, sleep: async (ms) => clock.move(ms) },
      { source, kind: '', files: [], crawl: true, correlation: 'test' },
    );
    if (!end.done) throw new Error(`${source} paused`);
    return [source, end.out] as const;
  });
  return new Map(ends);
}

export type Row = Readonly<Record<string, string | null>>;

/** All records of a kind that the active batches hold, every column as text. */
export async function recordsOf(workspace: Workspace, kind: string): Promise<Row[]> {
  const files: string[] = [];
  for (const manifest of await workspace.lake.active()) {
    if (manifest.kind !== kind) continue;
    for (const part of manifest.parts)
      if (part.role === 'records') files.push(await workspace.lake.store.localPath(part.key));
  }
  if (files.length === 0) return [];
  await using duck = await openDuck({ memory: '200MB', threads: 1 });
  return await duck.rows<Record<string, string | null>>(
    `SELECT COLUMNS(*)::VARCHAR FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true)`,
  );
}
