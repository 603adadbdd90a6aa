import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll } from 'vitest';
import { loadCsv } from '../../activities/parse/load-csv.ts';
import { parserNamed } from '../../activities/parse/parsers.ts';
import { registerTextFunctions } from '../../activities/parse/text-functions.ts';
import { type Duck, literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import type { Manifest, Part } from '../../lake/manifest.ts';
import type { DocumentOutcome, DocumentRef } from '../../workflows/steps.ts';

export interface StoredRecord {
  record_id: string;
  ordinal: number;
  line: number;
  publication_number: string;
  publication_date: string;
  title: string;
  application_number: string | null;
  filing_date: string | null;
  applicants: string | null;
  inventors: string | null;
  classification: string | null;
  address: string | null;
  abstract: string | null;
  raw: string;
}
export interface StoredReject {
  ordinal: number;
  line: number;
  reason: string;
  raw: string;
}

export interface Loaded {
  outcome: DocumentOutcome;
  records: StoredRecord[];
  rejects: StoredReject[];
  duplicates: { ordinal: number; line: number; duplicate_of: number }[];
  conflicts: { ordinal: number; line: number; key: string; conflicts_with: number }[];
}

export interface LoadSetting {
  name?: string;
  source?: string;
  map?: Record<string, string>;
  chunkBytes?: number;
  dryRun?: boolean;
}

/** A lake in a folder of its own with the one thing most tests do: put bytes in, look at everything that came of them. */
export class LoadingBench {
  readonly folder: string;
  readonly lake: Lake;

  private readonly duck: Duck;

  private constructor(folder: string, lake: Lake, duck: Duck) {
    this.folder = folder;
    this.lake = lake;
    this.duck = duck;
  }

  static async open(folder: string, clock?: () => Date): Promise<LoadingBench> {
    mkdirSync(folder, { recursive: true });
    // One connection for all documents, as a parse step has it: what one leaves behind must not change the next.
    const duck = await openDuck({ memory: '200MB', threads: 1 });
    await registerTextFunctions(duck);
    afterAll(() => duck.close());
    return new LoadingBench(folder, await Lake.open(path.join(folder, 'lake'), clock), duck);
  }

  async archive(body: string | Uint8Array, setting: LoadSetting = {}): Promise<DocumentRef> {
    const name = setting.name ?? 'file.csv';
    const file = path.join(this.folder, name);
    writeFileSync(file, body);
    const source = setting.source ?? 'gazette';
    const { sha256, bytes } = await this.lake.archive({ source, kind: 'publication', file, name });
    return { source, kind: 'publication', name, sha256, bytes };
  }

  async parse(document: DocumentRef, setting: LoadSetting = {}): Promise<DocumentOutcome> {
    return loadCsv({
      lake: this.lake,
      duck: this.duck,
      document,
      parser: parserNamed('gazette-csv'),
      ...(setting.map ? { map: setting.map } : {}),
      ...(setting.chunkBytes ? { chunkBytes: setting.chunkBytes } : {}),
      ...(setting.dryRun ? { dryRun: true } : {}),
    });
  }

  async load(body: string | Uint8Array, setting: LoadSetting = {}): Promise<Loaded> {
    const outcome = await this.parse(await this.archive(body, setting), setting);
    return this.read(outcome);
  }

  async read(outcome: DocumentOutcome): Promise<Loaded> {
    const manifest = await this.lake.manifest(outcome.document.source, outcome.batch);
    if (manifest === null) throw new Error(`no manifest for batch ${outcome.batch}`);
    return {
      outcome,
      records: await this.part(manifest, 'records', 'ordinal'),
      rejects: await this.part(manifest, 'rejects', 'ordinal'),
      duplicates: await this.part(manifest, 'duplicates', 'ordinal'),
      conflicts: await this.part(manifest, 'conflicts', 'ordinal'),
    };
  }

  private async part<T>(manifest: Manifest, role: Part['role'], order: string): Promise<T[]> {
    const files = await Promise.all(
      manifest.parts.filter((part) => part.role === role).map((part) => this.lake.store.localPath(part.key)),
    );
    if (files.length === 0) return [];
    const rows = await this.duck.rows<{ row: string }>(
      `SELECT to_json(r)::VARCHAR AS row FROM read_parquet([${files.map(literal).join(', ')}]) AS r ORDER BY r.${order}`,
    );
    return rows.map(({ row }) => JSON.parse(row) as T);
  }
}
