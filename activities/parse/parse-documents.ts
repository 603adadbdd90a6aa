import { rm } from 'node:fs/promises';
import { temporaryName } from '../../lake/atomic.ts';
import { type Duck, openDuck } from '../../lake/duck.ts';
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
  // A folder for each call: several run in one process, and DuckDB gives its spill files the same names in all of them.
  const spill = temporaryName(workspace.lake.store.staging);
  try {
    // One thread: the decoder runs on another core at the same time, and more documents run in other activities.
    await using duck = await openDuck({ memory: PARSE_MEMORY, threads: 1, spill });
    return { outcomes: await parseEach(workspace, duck, input, onProgress) };
  } finally {
    await rm(spill, { recursive: true, force: true });
  }
}

async function parseEach(
  workspace: Workspace,
  duck: Duck,
  input: ParseIn,
  onProgress: ((document: string, rows: number) => void) | undefined,
): Promise<DocumentOutcome[]> {
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
  return outcomes;
}
