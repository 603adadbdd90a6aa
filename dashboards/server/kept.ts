import { statSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../../lake/workspace.ts';

/**
 * The workspace, opened again only when its configuration has changed: reading YAML and making sure of folders takes longer than most
 * answers. A changed panhuo.yaml counts at the next request.
 */
export function keptWorkspace(open: () => Promise<Workspace>): () => Promise<Workspace> {
  let file: string | null = null;
  let kept: { workspace: Workspace; stamp: string } | null = null;
  return async () => {
    // Taken before reading: what changes meanwhile is read again at the next request.
    const stamp = file === null ? null : stampOf(file);
    if (kept !== null && kept.stamp === stamp) return kept.workspace;
    const workspace = await open();
    file = path.join(workspace.home, 'panhuo.yaml');
    kept = stamp === null ? null : { workspace, stamp };
    return workspace;
  };
}

/** Synchronous on purpose: see `Snapshots.pointerStamp`. */
function stampOf(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino}-${found.mtimeNs}-${found.size}`;
}
