import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import type { TracedRecord } from '../../../transforms/semantic/lake-reader.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import type { MetricTrace } from '../../../transforms/semantic/trace-metric.ts';
import { AMOUNT } from '../../../transforms/semantic/trace-part.ts';
import type { MetricDefinition } from '../../../transforms/semantic/types.ts';
import { type Caller, sees } from '../access/caller.ts';
import { FIELD_CLASSES, type FieldClass } from '../access/permissions.ts';
import { OPEN_LINE_KINDS } from '../access/public-kinds.ts';
import { classOf } from './rights.ts';

/** Lines of other kinds may name amounts, contacts, people and what is not disclosed yet. */
const WITHHELD = '（原文含不公开的内容，您的角色不能看）';

/** Whether nothing is kept from the caller. */
const seesAll = (caller: Caller): boolean =>
  caller.organisation === null &&
  (Object.keys(FIELD_CLASSES) as FieldClass[]).every((field) => sees(caller, field));

/**
 * Records as the caller may read them: of what is no public register the place stays, the line does not.
 * @param connection a snapshot, which knows the kinds of documents; null: none is known to be public
 */
export async function readable(
  connection: DuckDBConnection | null,
  caller: Caller,
  records: readonly TracedRecord[],
): Promise<readonly TracedRecord[]> {
  if (records.length === 0 || seesAll(caller)) return records;
  const open = new Set<string>();
  if (connection !== null) {
    const documents = [...new Set(records.map((record) => record.document_sha256))].map(literal).join(', ');
    const rows = await readRows(
      connection,
      `SELECT document_sha256 AS sha, bool_and(kind IN (${OPEN_LINE_KINDS.map(literal).join(', ')})) AS is_public
       FROM meta_document WHERE document_sha256 IN (${documents}) GROUP BY 1`,
    );
    for (const row of rows) if (row.is_public === true) open.add(String(row.sha));
  }
  return records.map((record) =>
    open.has(record.document_sha256) ? record : { ...record, text: WITHHELD, raw: '' },
  );
}

/** A trace as the caller may read it, its operands too. */
export async function readableTrace(
  connection: DuckDBConnection,
  caller: Caller,
  definition: MetricDefinition,
  trace: MetricTrace,
): Promise<MetricTrace> {
  const operands: MetricTrace[] = [];
  for (const [at, operand] of trace.operands.entries()) {
    const of = definition.kind === 'formula' ? definition.of[at] : undefined;
    operands.push(of === undefined ? operand : await readableTrace(connection, caller, of, operand));
  }
  const mayShow = (column: string): boolean => {
    if (definition.kind !== 'fact') return true;
    const field = classOf(definition, column, column === AMOUNT);
    return field === null || sees(caller, field);
  };
  return {
    ...trace,
    operands,
    records: await readable(connection, caller, trace.records),
    parts: trace.parts.map((part) => ({
      ...part,
      rows: part.rows.map((row) => ({
        ...row,
        columns: Object.fromEntries(
          Object.entries(row.columns).map(([column, value]) => [column, mayShow(column) ? value : null]),
        ),
      })),
    })),
  };
}
