import { rm } from 'node:fs/promises';
import { temporaryName } from '../../lake/atomic.ts';
import { type Duck, lazyDuck, openDuck } from '../../lake/duck.ts';
import type { CrawlSource } from '../../lake/sources.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { DocumentOutcome, DocumentRef, ParseIn, ParseOut } from '../../workflows/steps.ts';
import { connectorNamed } from './connectors/index.ts';
import { loadCsv } from './load-csv.ts';
import { loadPageTable } from './load-page-table.ts';
import { loadRecords } from './load-records.ts';
import { MappingBook } from './mappings.ts';
import { parserNamed, parserOfKind } from './parsers.ts';
import type { RecordParser } from './record-parser.ts';
import { registerTextFunctions } from './text-functions.ts';

/** DuckDB's share while parsing. With the decoder's buffers and Node itself the process stays below 500 MB. */
const PARSE_MEMORY = '200MB';

type OnProgress = (document: string, rows: number) => void;

/**
 * Reads archived documents into batches: a table is a batch of its own, the pages and trees of one source, kind and parser are one together.
 * Documents read before are found and left as they are.
 */
export async function parseDocuments(
  workspace: Workspace,
  input: ParseIn,
  onProgress?: OnProgress,
): Promise<ParseOut> {
  // A folder for each call: several run in one process, and DuckDB gives its spill files the same names in all of them.
  const spill = temporaryName(workspace.lake.store.staging);
  try {
    // One thread: the decoder runs on another core at the same time, and more documents run in other activities.
    await using duck = lazyDuck(async () => {
      const opened = await openDuck({ memory: PARSE_MEMORY, threads: 1, spill });
      await registerTextFunctions(opened);
      return opened;
    });
    return { outcomes: await parseEach(workspace, duck, input, onProgress) };
  } finally {
    await rm(spill, { recursive: true, force: true });
  }
}

/** Documents that one connector reads with one set of options. */
interface Group {
  connector: RecordParser;
  options: unknown;
  documents: DocumentRef[];
}

async function parseEach(
  workspace: Workspace,
  duck: Duck,
  input: ParseIn,
  onProgress: OnProgress | undefined,
): Promise<DocumentOutcome[]> {
  const outcomes = new Map<DocumentRef, DocumentOutcome[]>();
  const groups = new Map<string, Group>();
  const crawled = input.documents.some(({ url }) => url !== undefined);
  const sources: ReadonlyMap<string, CrawlSource> = crawled ? await workspace.crawlSources() : new Map();
  for (const document of input.documents) {
    const name = document.parser ?? workspace.config.sources[document.source]?.parser;
    const connector = name === undefined ? undefined : connectorNamed(name, document.kind);
    if (connector === undefined) {
      outcomes.set(document, await table(workspace, duck, input, document, name, onProgress));
      continue;
    }
    const options = optionsOf(sources, document);
    const key = JSON.stringify([document.source, document.kind, connector.parser, options ?? null]);
    const group = groups.get(key) ?? { connector, options, documents: [] };
    group.documents.push(document);
    groups.set(key, group);
  }
  for (const { connector, options, documents } of groups.values()) {
    const read = await loadRecords({
      lake: workspace.lake,
      duck,
      documents,
      parser: connector,
      options,
      ...(input.dryRun ? { dryRun: true } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    for (const [at, outcome] of read.entries()) {
      const document = documents[at];
      if (document !== undefined) outcomes.set(document, [outcome]);
    }
  }
  return input.documents.flatMap((document) => outcomes.get(document) ?? []);
}

/** Of an archive of files that was fetched, an outcome for each member. */
async function table(
  workspace: Workspace,
  duck: Duck,
  input: ParseIn,
  document: DocumentRef,
  name: string | undefined,
  onProgress: OnProgress | undefined,
): Promise<DocumentOutcome[]> {
  const { lake } = workspace;
  const parser = name === undefined ? parserOfKind(document.kind) : parserNamed(name, document.kind);
  const load = (one: DocumentRef) =>
    loadCsv({
      lake,
      duck,
      document: one,
      parser,
      ...(input.map ? { map: input.map } : {}),
      table: input.table,
      mappings: new MappingBook(workspace.home),
      ...(input.dryRun ? { dryRun: true } : {}),
      onProgress: (rows) => onProgress?.(one.name, rows),
    });
  return document.url === undefined || input.dryRun
    ? [await load(document)]
    : loadPageTable(lake, duck, parser, document, load);
}

/** What the source file's rule that kept the page gives its connector. */
function optionsOf(sources: ReadonlyMap<string, CrawlSource>, document: DocumentRef): unknown {
  const { url, source, kind, parser } = document;
  if (url === undefined) return undefined;
  const rules = sources.get(source)?.keep ?? [];
  return rules.find(
    (rule) => rule.kind === kind && rule.parser === parser && new RegExp(rule.match).test(url),
  )?.options;
}
