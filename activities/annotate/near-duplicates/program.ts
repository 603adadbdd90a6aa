import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { type Duck, literal } from '../../../lake/duck.ts';
import { rowsOf } from '../../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../../transforms/runner/program.ts';
import { type NearDuplicateSettings, nearDuplicateSettings } from './settings.ts';
import type { NearDuplicatePair, NearDuplicateSource, NearDuplicateText } from './types.ts';

/** Raised when the same texts and settings would give other pairs. */
const CODE = 1;
const FILE = path.join('reference', 'near-duplicates.yaml');
/** A database of its own in memory: the stream of texts is read over another connection, which sees no temporary tables. */
const SPACE = 'near_duplicates';
const TEXTS = `${SPACE}.text`;
const FOUND = 'temp.near_duplicate_found';

/**
 * `int_near_duplicate`. Input rows: patent_id, owner, filing_date, publication_date, subclass, title, abstract, claims; a patent once.
 * Columns: left_patent_id, right_patent_id, same_owner, same_subclass, days_between, published_before, part, similarity, containment,
 * evidence.
 */
export const nearDuplicatesProgram: Program = {
  name: 'near_duplicates',
  async version({ transforms }) {
    // Folders of models without the settings have no model of this program either.
    const text = await readFile(path.join(transforms, FILE)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return `${CODE}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  },
  async run(run) {
    const settings = await loadSettings(run.world.transforms);
    const { duck } = run;
    const { findNearDuplicates } = await import('./near-duplicates.ts');
    await duck.run(`ATTACH ':memory:' AS ${SPACE}`);
    try {
      await prepare(run);
      const stats = await findNearDuplicates(tableSource(duck), {
        settings,
        emit: (pairs) => keep(duck, pairs),
        ...(run.signal ? { signal: run.signal } : {}),
      });
      run.note?.(
        `近似文本：${stats.texts} 件，比对 ${stats.checked} 对${stats.cappedBuckets > 0 ? `；${stats.cappedBuckets} 组过大，只比对了时间相邻的` : ''}`,
      );
      const columns = Object.entries(run.columns).map(
        ([name, type]) => `CAST(${name} AS ${type}) AS ${name}`,
      );
      await duck.run(
        `CREATE OR REPLACE TABLE ${run.table} AS SELECT ${columns.join(', ')} FROM ${FOUND} ORDER BY left_patent_id, right_patent_id`,
      );
    } finally {
      await duck.run(`DETACH ${SPACE}`);
      await duck.run(`DROP TABLE IF EXISTS ${FOUND}`);
    }
  },
};

/** @throws PANHUO_MODEL_INVALID with the file */
async function loadSettings(transforms: string): Promise<NearDuplicateSettings> {
  const file = path.join(transforms, FILE);
  const parsed = z
    .looseObject({ settings: nearDuplicateSettings })
    .safeParse(parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data.settings;
  const [issue] = parsed.error.issues;
  throw new PanhuoError('PANHUO_MODEL_INVALID', `${issue?.path.join('.')}：${issue?.message}（${file}）`, {
    where: { file },
  });
}

/** The input in the order that the search asks for, whatever order the models give it in. */
async function prepare({ duck, input }: ProgramRun): Promise<void> {
  const day = (column: string) => `CAST(${column} - DATE '1970-01-01' AS INTEGER)`;
  await duck.run(
    `CREATE TABLE ${TEXTS} AS
     SELECT patent_id, owner, ${day('filing_date')} AS filing, ${day('publication_date')} AS publication, subclass,
       coalesce(title, '') AS title, coalesce(abstract, '') AS abstract, coalesce(claims, '') AS claims
     FROM (${input}) ORDER BY owner, patent_id`,
  );
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE near_duplicate_found (left_patent_id VARCHAR, right_patent_id VARCHAR, same_owner BOOLEAN,
     same_subclass BOOLEAN, days_between INTEGER, published_before BOOLEAN, part VARCHAR, similarity DOUBLE, containment DOUBLE, evidence VARCHAR)`,
  );
}

function tableSource(duck: Duck): NearDuplicateSource {
  return {
    async *rows() {
      // A table is given back in the order it was made in.
      for await (const rows of rowsOf(duck, `SELECT * FROM ${TEXTS}`)) yield rows.map(textOf);
    },
    async texts(ids) {
      const list = ids.map(literal).join(', ');
      const reader = await duck.connection.runAndReadAll(
        `SELECT * FROM ${TEXTS} WHERE patent_id IN (SELECT unnest([${list}]))`,
      );
      return new Map(reader.getRows().map((row) => [String(row[0]), textOf(row)]));
    },
  };
}

function textOf(row: readonly unknown[]): NearDuplicateText {
  const text = (at: number) => (row[at] === null ? null : String(row[at]));
  const day = (at: number) => (row[at] === null ? null : Number(row[at]));
  return {
    id: String(row[0]),
    owner: text(1),
    filing: day(2),
    publication: day(3),
    subclass: text(4),
    title: String(row[5]),
    abstract: String(row[6]),
    claims: String(row[7]),
  };
}

async function keep(duck: Duck, pairs: readonly NearDuplicatePair[]): Promise<void> {
  const appender = await duck.connection.createAppender('near_duplicate_found', 'main', 'temp');
  for (const pair of pairs) {
    appender.appendVarchar(pair.left);
    appender.appendVarchar(pair.right);
    appender.appendBoolean(pair.sameOwner);
    appender.appendBoolean(pair.sameSubclass);
    if (pair.daysBetween === null) appender.appendNull();
    else appender.appendInteger(pair.daysBetween);
    appender.appendBoolean(pair.publishedBefore);
    appender.appendVarchar(pair.part);
    appender.appendDouble(Number(pair.similarity.toFixed(4)));
    appender.appendDouble(Number(pair.containment.toFixed(4)));
    appender.appendVarchar(pair.evidence);
    appender.endRow();
  }
  appender.closeSync();
}
