import { createSteps } from '../../activities/index.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { openWorkspace, type Workspace } from '../../lake/workspace.ts';
import { OPS_CREDENTIALS } from '../../sample/portal/index.ts';
import type { IngestOut } from '../../workflows/flows.ts';
import { crawlFlow } from '../../workflows/pipeline.ts';

/** A clock that tests move: what is due tomorrow, and what a site wants left alone, need not be waited for. */
export class MovedClock {
  private ahead = 0;

  readonly now = (): Date => new Date(Date.now() + this.ahead);

  move(ms: number): void {
    this.ahead += ms;
  }
}

/** Crawls sources of a workspace as the inline engine would, one after the other. */
export async function crawlSources(
  home: string,
  sources: readonly string[],
  clock: MovedClock = new MovedClock(),
): Promise<Map<string, IngestOut>> {
  Object.assign(process.env, OPS_CREDENTIALS);
  const steps = createSteps(() => openWorkspace(home), { clock: clock.now });
  const outs = new Map<string, IngestOut>();
  for (const source of sources) {
    const end = await crawlFlow(
      {
        steps,
        progress: () => undefined,
        // Pauses that are slept by the flow are slept by moving the clock.
        sleep: async (ms) => clock.move(ms),
      },
      { source, kind: '', files: [], crawl: true, correlation: 'test' },
    );
    if (!end.done) throw new Error(`${source} paused`);
    outs.set(source, end.out);
  }
  return outs;
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
