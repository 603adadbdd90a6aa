import path from 'node:path';
import { openDuck } from '../../lake/duck.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { DocumentOutcome, ParseIn, ParseOut } from '../../workflows/steps.ts';
import { loadCsv } from './load-csv.ts';
import { parserNamed, parserOfKind } from './parsers.ts';

/** DuckDB's share while parsing. With the decoder's buffers and Node itself the process stays below 500 MB. */
const PARSE_MEMORY = '200MB';

/** Reads archived documents into batches, one after the other. Documents read before are found and left as they are. */
export async function parseDocuments(
  workspace: Workspace,
  input: ParseIn,
  onProgress?: (document: string, rows: number) => void,
): Promise<ParseOut> {
  // One thread: the decoder runs on another core at the same time, and more documents run in other activities.
  await using duck = await openDuck({
    memory: PARSE_MEMORY,
    threads: 1,
    spill: path.join(workspace.lake.store.staging, `${process.pid}-spill.tmp`),
  });
  const outcomes: DocumentOutcome[] = [];
  for (const document of input.documents) {
    const configured = workspace.config.sources[document.source];
    const parser = configured ? parserNamed(configured.parser) : parserOfKind(document.kind);
    outcomes.push(
      await loadCsv({
        lake: workspace.lake,
        duck,
        document,
        parser,
        ...(input.map ? { map: input.map } : {}),
        ...(input.dryRun ? { dryRun: true } : {}),
        onProgress: (rows) => onProgress?.(document.name, rows),
      }),
    );
  }
  return { outcomes };
}
