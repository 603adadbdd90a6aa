import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { AnnotationCache, type Gap } from '../../lake/annotation-cache.ts';
import { RowWriter, rowsOf, type SimpleType } from '../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../transforms/runner/program.ts';
import { referenceVersion } from './reference-version.ts';
import type { TextAnnotator } from './text/annotator.ts';
import type { TextLabel } from './text/types.ts';
import { TEXT_CODE } from './text/version.ts';

const NAME = 'read_texts';
/** A database of its own in memory: texts are streamed over another connection, which sees no temporary tables. */
const SPACE = 'read_texts';
const TABLES = /^(?:efficacy|discipline|trl|phrase)_?[a-z]*\.csv$/;
/** Longer texts are read up to here: what a patent says of itself comes early. */
const TEXT_LIMIT = 20_000;
/** Contents that are read and kept at a time: bounds memory, and what a killed build has to do again. */
const SLICE = 100_000;
/** What is kept of a label: the columns of `int_text_label` behind its content. */
const KEPT = {
  scheme: 'VARCHAR',
  label_id: 'VARCHAR',
  label_name: 'VARCHAR',
  weight: 'DOUBLE',
  rule_id: 'VARCHAR',
  method: 'VARCHAR',
  direction: 'VARCHAR',
  low: 'INTEGER',
  high: 'INTEGER',
  field: 'VARCHAR',
  start_at: 'INTEGER',
  end_at: 'INTEGER',
  evidence: 'VARCHAR',
} as const satisfies Record<string, SimpleType>;

/** How much was done, for the record and for tests. */
export interface TextStats {
  contents: number;
  /** Contents that were read, because nothing was kept of them under this version. */
  read: number;
}

/**
 * `int_text_label`: reads (content_id, title, abstract, claims, symbols) and writes what the words say, a content once. What was read is kept
 * in the lake by content and version: a build after new documents reads only those.
 */
export const textProgram: Program = {
  name: NAME,
  version: ({ transforms }) => referenceVersion(transforms, TEXT_CODE, TABLES),
  run: async (run) => {
    const { contents, read } = await readTexts(run);
    run.note?.(
      `读文字 ${read.toLocaleString('en-US')} 件，其余 ${(contents - read).toLocaleString('en-US')} 件已读过`,
    );
  },
};

export async function readTexts(run: ProgramRun): Promise<TextStats> {
  const { duck, world, table, columns } = run;
  const unit = await textProgram.version(world);
  const cache = await AnnotationCache.open(world.lake, NAME);
  await duck.run(`ATTACH ':memory:' AS ${SPACE}`);
  try {
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE text_content AS SELECT DISTINCT content_id FROM (${run.input})`,
    );
    const gaps = await cache.missing(
      duck,
      'SELECT content_id FROM temp.text_content',
      [unit],
      'text_missing',
    );
    for (const gap of gaps) await fill(run, cache, gap);
    await cache.tidy(duck);
    const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
    const found =
      (await cache.found([unit], 'temp.text_content')) ??
      `SELECT NULL AS content_id, ${Object.entries(KEPT).map(([name, type]) => `NULL::${type} AS ${name}`)} LIMIT 0`;
    await duck.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM (${found})`);
    return {
      contents: await duck.count('SELECT count(*) FROM temp.text_content'),
      read: gaps.reduce((sum, gap) => sum + gap.contents, 0),
    };
  } finally {
    await duck.run(`DETACH ${SPACE}`);
    for (const name of ['text_content', 'text_missing', 'text_label_found'])
      await duck.run(`DROP TABLE IF EXISTS temp.${name}`);
  }
}

/** Reads the contents of a gap, slice by slice, and keeps what was found. */
async function fill(run: ProgramRun, cache: AnnotationCache, gap: Gap): Promise<void> {
  const { duck, world } = run;
  const { loadTextDefinitions } = await import('./text/definitions.ts');
  const { createTextAnnotator } = await import('./text/annotator.ts');
  const annotator = createTextAnnotator(await loadTextDefinitions(path.join(world.transforms, 'reference')));
  await duck.run(
    `CREATE OR REPLACE TABLE ${SPACE}.numbered AS
     SELECT content_id, (row_number() OVER (ORDER BY content_id) - 1)::INTEGER AS n FROM temp.text_missing WHERE gap = ${gap.gap}`,
  );
  for (let from = 0; from < gap.contents; from += SLICE) {
    const slice = `SELECT content_id, n - ${from} AS content_no FROM ${SPACE}.numbered WHERE n >= ${from} AND n < ${from + SLICE}`;
    const found = await readSlice(run, annotator, slice, from, gap.contents);
    await cache.commit(duck, {
      contents: `SELECT content_no, content_id FROM (${slice}) ORDER BY content_no`,
      units: gap.units,
      rows: `SELECT content_no, 0::TINYINT AS unit_no, * EXCLUDE (content_no) FROM ${found} ORDER BY content_no, scheme, label_id`,
    });
  }
}

/** @returns the table of what the texts of a slice say */
async function readSlice(
  { duck, input, signal, note }: ProgramRun,
  annotator: TextAnnotator,
  slice: string,
  before: number,
  of: number,
): Promise<string> {
  const writer = await RowWriter.open(duck, 'text_label_found', { content_no: 'INTEGER', ...KEPT });
  let done = before;
  const texts = `SELECT s.content_no, any_value(i.title), any_value(i.abstract), any_value(i.claims), any_value(i.symbols)
    FROM (${input}) AS i JOIN (${slice}) AS s ON s.content_id = i.content_id GROUP BY s.content_no`;
  for await (const rows of rowsOf(duck, texts)) {
    signal?.throwIfAborted();
    for (const row of rows) {
      const text = (at: number) => (row[at] === null ? null : String(row[at]).slice(0, TEXT_LIMIT));
      const labels = annotator.annotate({
        title: text(1),
        abstract: text(2),
        claims: text(3),
        ipc: text(4)?.split(';') ?? null,
      });
      for (const label of merged(labels)) writer.add([Number(row[0]), ...valuesOf(label)]);
    }
    done += rows.length;
    note?.(`读文字 ${done.toLocaleString('en-US')} / ${of.toLocaleString('en-US')} 件`);
    // Heartbeats of the step go out between two vectors.
    await breathe();
  }
  writer.finish();
  if (done - before !== Math.min(SLICE, of - before))
    throw new Error(`texts: ${done - before} contents were read, not ${Math.min(SLICE, of - before)}`);
  return writer.table;
}

/** One label of a scheme once; of phrases of one kind the first, which is the one that a reader wants to see. */
function merged(labels: readonly TextLabel[]): TextLabel[] {
  const seen = new Set<string>();
  return labels.filter(({ scheme, label }) => {
    const key = `${scheme}\0${label}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function valuesOf(label: TextLabel): (string | number | null)[] {
  return [
    label.scheme,
    label.label,
    label.name,
    Math.round(label.weight * 1e4) / 1e4,
    label.rule,
    label.method,
    label.direction ?? null,
    label.low ?? null,
    label.high ?? null,
    label.field,
    label.start,
    label.end,
    label.evidence,
  ];
}
