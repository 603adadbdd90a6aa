import { assessment, contract, disclosure, listing, need, project } from './conversion.ts';
import { organisation, person, serviceAgency } from './parties.ts';
import { familyMember, legalCode, patentText } from './patent-extras.ts';
import { legalEvent, openLicence, publication } from './patents.ts';
import { COLUMN_TYPES, type RecordKind } from './types.ts';
import { activity, award, centreReport, finance, policy, training } from './work.ts';

export { COLUMN_TYPES, type FieldType, type RecordField, type RecordKind } from './types.ts';

/** Every kind of record, in the order people meet them. */
export const RECORD_KINDS: readonly RecordKind[] = [
  publication,
  legalEvent,
  openLicence,
  organisation,
  person,
  need,
  contract,
  listing,
  assessment,
  disclosure,
  centreReport,
  activity,
  finance,
  serviceAgency,
  training,
  policy,
  project,
  award,
  familyMember,
  patentText,
  legalCode,
];

const BY_NAME = new Map(RECORD_KINDS.map((kind) => [kind.kind, kind]));

/** Undefined for a name that is none of ours. */
export function recordKind(name: string): RecordKind | undefined {
  return BY_NAME.get(name);
}

/** What every record carries beside the fields of its kind (columns of the lake): where it came from. `raw` comes last. */
export const PROVENANCE: readonly { column: string; type: string }[] = [
  { column: 'record_id', type: 'VARCHAR' },
  { column: 'source', type: 'VARCHAR' },
  { column: 'document_sha256', type: 'VARCHAR' },
  { column: 'ordinal', type: 'BIGINT' },
  { column: 'line', type: 'BIGINT' },
  /** Where in a page or tree it stands, when a line does not tell. */
  { column: 'pointer', type: 'VARCHAR' },
  { column: 'parser', type: 'VARCHAR' },
  { column: 'parser_version', type: 'INTEGER' },
  { column: 'fetched_at', type: 'TIMESTAMPTZ' },
  { column: 'batch', type: 'VARCHAR' },
];

/** Columns of a kind in the lake, in order. */
export function lakeColumns(kind: RecordKind): { column: string; type: string }[] {
  return [
    ...PROVENANCE,
    ...kind.fields.map(({ field, type }) => ({ column: field, type: COLUMN_TYPES[type] })),
    { column: 'raw', type: 'VARCHAR' },
  ];
}
