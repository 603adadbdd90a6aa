import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { findCli } from '../../engine/lookup.ts';
import type { EngineEvent, Log } from '../../engine/types.ts';
import type { DocumentOutcome, DocumentRef, Steps } from '../../workflows/steps.ts';
import { neverCrawled } from '../helpers/steps.ts';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A workspace folder of its own, and its removal. */
export function workspace(): { home: string; remove: () => void } {
  const home = mkdtempSync(path.join(os.tmpdir(), 'panhuo-engine-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Environment of tests: nothing of the machine's Temporal settings, and nothing fetched or built. */
export function testEnv(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')),
  );
  const cli = process.env.TEMPORAL_CLI;
  return { ...env, ...(cli ? { TEMPORAL_CLI: cli } : {}), PANHUO_OFFLINE: '1', ...more };
}

/** The Temporal tool of this machine, or null with the reason printed. On CI a missing tool is a failure. */
export async function temporalCli(): Promise<string | null> {
  const events: EngineEvent[] = [];
  for await (const cli of findCli(testEnv(), (event) => events.push(event), false)) return cli.path;
  const reason = `Temporal command line tool not found: ${events.map((event) => event.detail).join('; ')}`;
  if (process.env.CI) throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return null;
}

export function events(): { list: EngineEvent[]; report: (event: EngineEvent) => void } {
  const list: EngineEvent[] = [];
  return { list, report: (event) => list.push(event) };
}

export function documentOf(source: string, name: string, bytes: number): DocumentRef {
  // Not a digest, but as long as one and a function of the name, which is all that the flows look at.
  const sha256 = Buffer.from(name).toString('hex').padStart(64, '0').slice(-64);
  return { source, kind: 'publication', name, sha256, bytes };
}

export function outcomeOf(document: DocumentRef, rows: number, rejects = 0): DocumentOutcome {
  return {
    document,
    batch: `batch-${document.name}`,
    known: false,
    rows,
    records: rows - rejects,
    rejects,
    duplicates: 0,
    conflicts: 0,
    rejects_by_reason: rejects > 0 ? { 申请号校验位不符: rejects } : {},
    lost: {},
    mapping: [],
    warnings: [],
  };
}

/** How one file behaves; its name carries it, so that both engines and every process see the same. */
export interface FileSpec {
  bytes: number;
  rows: number;
  rejects: number;
  /** Attempts at the batch it is in that fail before one succeeds. */
  transient: number;
  /** Every attempt fails, and retrying is no use. */
  permanent: boolean;
}

export function fileName(at: number, spec: FileSpec): string {
  const { bytes, rows, rejects, transient, permanent } = spec;
  return `/in/${at}_${bytes}_${rows}_${rejects}_${transient}_${permanent ? 1 : 0}.csv`;
}

function specOf(name: string): FileSpec {
  const [, bytes, rows, rejects, transient, permanent] = path.basename(name, '.csv').split('_').map(Number);
  return {
    bytes: bytes ?? 0,
    rows: rows ?? 0,
    rejects: rejects ?? 0,
    transient: transient ?? 0,
    permanent: permanent === 1,
  };
}

export interface Calls {
  archive: number;
  parse: number;
  build: number;
}

/** Steps whose whole behaviour is in the names of the files, with a count of the calls. */
export function namedSteps(): { steps: Steps; calls: Calls } {
  const calls: Calls = { archive: 0, parse: 0, build: 0 };
  const steps: Steps = {
    crawlPages: neverCrawled,
    archiveFiles: async ({ source, files }) => {
      calls.archive += 1;
      return { documents: files.map((name) => documentOf(source, name, specOf(name).bytes)) };
    },
    parseDocuments: async ({ documents }, context) => {
      calls.parse += 1;
      const specs = documents.map((document) => specOf(document.name));
      const broken = documents.find((document) => specOf(document.name).permanent);
      if (broken) {
        throw new PanhuoError('PANHUO_HEADER_UNREADABLE', `表头无法识别：${broken.name}`, {
          where: { file: broken.name, line: 1 },
          hint: '请用 --map 指定列。',
        });
      }
      if (specs.some((spec) => spec.transient >= (context?.attempt ?? 1))) throw new Error('disk busy');
      return {
        outcomes: documents.map((document, at) => {
          const spec = specs[at] as FileSpec;
          return outcomeOf(document, spec.rows, Math.min(spec.rows, spec.rejects));
        }),
      };
    },
    buildWarehouse: async ({ full }) => {
      calls.build += 1;
      return {
        snapshot: 'snapshot-1',
        published: true,
        blocked: false,
        models: [{ name: 'dim_patent', status: full ? 'built' : 'kept', rows: 1, ms: 1 }],
        audits: [],
      };
    },
  };
  return { steps, calls };
}

/** Waits until something holds; fails with `what` when it does not in time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 45_000,
): Promise<number> {
  const begun = Date.now();
  while (!(await holds())) {
    if (Date.now() - begun > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Date.now() - begun;
}

/** Whether a process is there and not just waiting to be collected. */
export function processRuns(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
