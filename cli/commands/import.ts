import { parserOfKind } from '../../activities/parse/parsers.ts';
import type { Context } from '../context.ts';
import { ingest } from './ingest.ts';

export async function run(
  context: Context,
  files: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const kind = String(options.as);
  parserOfKind(kind); // refuses an unknown kind before anything starts
  return ingest(context, { source: 'import', kind, files }, options);
}
