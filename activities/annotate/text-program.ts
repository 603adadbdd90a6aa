import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { RowWriter, rowsOf } from '../../lake/row-writer.ts';
import type { Program } from '../../transforms/runner/program.ts';
import { referenceVersion } from './reference-version.ts';
import type { TextLabel } from './text/types.ts';
import { TEXT_CODE } from './text/version.ts';

const FOUND = 'text_label_found';
const TABLES = /^(?:efficacy|discipline|trl|phrase)_?[a-z]*\.csv$/;
/** Longer texts are read up to here: what a patent says of itself comes early. */
const TEXT_LIMIT = 20_000;

/** `int_text_label`: reads (content_id, title, abstract, claims, symbols) and writes what the words say, a content once. */
export const textProgram: Program = {
  name: 'read_texts',
  version: ({ transforms }) => referenceVersion(transforms, TEXT_CODE, TABLES),
  async run({ duck, input, table, columns, world, signal, note }) {
    const { loadTextDefinitions } = await import('./text/definitions.ts');
    const { createTextAnnotator } = await import('./text/annotator.ts');
    const annotator = createTextAnnotator(
      await loadTextDefinitions(path.join(world.transforms, 'reference')),
    );
    // The reader streams from this connection, the writer appends to a table of it: DuckDB allows one stream beside appends.
    const writer = await RowWriter.open(duck, FOUND, {
      content_id: 'VARCHAR',
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
    });
    try {
      let done = 0;
      const distinct = `SELECT content_id, any_value(title) AS title, any_value(abstract) AS abstract, any_value(claims) AS claims,
        any_value(symbols) AS symbols FROM (${input}) GROUP BY content_id`;
      for await (const rows of rowsOf(duck, distinct)) {
        signal?.throwIfAborted();
        for (const row of rows) {
          const text = (at: number) => (row[at] === null ? null : String(row[at]).slice(0, TEXT_LIMIT));
          const labels = annotator.annotate({
            title: text(1),
            abstract: text(2),
            claims: text(3),
            ipc: text(4)?.split(';') ?? null,
          });
          for (const label of merged(labels)) writer.add([String(row[0]), ...valuesOf(label)]);
        }
        done += rows.length;
        note?.(`读文字 ${done.toLocaleString('en-US')} 件`);
        // Heartbeats of the step go out between two vectors.
        await breathe();
      }
      writer.finish();
      const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
      await duck.run(
        `CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM ${writer.table} ORDER BY content_id, scheme, label_id, start_at`,
      );
    } finally {
      await writer.drop();
    }
  },
};

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
