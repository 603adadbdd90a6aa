/**
 * Ids of workflows: the same request has the same id, so asking twice attaches instead of doing the work twice. On a server that
 * workspaces share they begin with the workspace, like the queues.
 */
function idOf(workspace: string | undefined, ...parts: string[]): string {
  return (workspace ? `${workspace}.` : '') + parts.join('-');
}

export function ingestId(source: string, correlation: string, workspace: string | undefined): string {
  return idOf(workspace, 'ingest', source, correlation);
}

export function buildId(correlation: string, workspace: string | undefined): string {
  return idOf(workspace, 'build', correlation);
}

export function runId(correlation: string, workspace: string | undefined): string {
  return idOf(workspace, 'run', correlation);
}

export function scheduleId(id: string, workspace: string | undefined): string {
  return idOf(workspace, 'schedule', id);
}
