import { PROVENANCE } from '../../../domain/records/index.ts';
import { rejectWords } from '../../../domain/words.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { DocumentOutcome, TableOptions } from '../../../workflows/steps.ts';
import type { Correction, Trial, TryAnswer } from '../../api/ops-run.ts';
import { addIntake, emptyIntake, intakeOf } from './intake.ts';
import { fieldName, lostOf, mappingRows, reasonsOf } from './kinds.ts';
import { type DocumentName, findDocument } from './rejects.ts';

const HIDDEN = new Set([...PROVENANCE.map(({ column }) => column), 'raw']);
const SHOWN = 20;

/** What a trial reading found, as pages show it. */
export function trialOf(
  outcomes: readonly DocumentOutcome[],
  omitted: number,
  warnings: readonly string[],
): Trial {
  const intake = emptyIntake();
  for (const outcome of outcomes) addIntake(intake, outcome);
  return {
    documents: outcomes.slice(0, SHOWN).map(documentOf),
    documents_omitted: Math.max(0, outcomes.length - SHOWN) + omitted,
    intake,
    warnings: [...warnings],
  };
}

function documentOf(outcome: DocumentOutcome): Trial['documents'][number] {
  const { document, samples } = outcome;
  const { kind } = document;
  const records = samples?.records ?? [];
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))].filter(
    (field) => !HIDDEN.has(field) && records.some((record) => record[field] !== null),
  );
  return {
    name: document.name,
    kind,
    parser: document.parser ?? null,
    known: outcome.known,
    intake: intakeOf(outcome),
    conflicts: outcome.conflicts,
    reasons: reasonsOf(outcome.rejects_by_reason, kind),
    lost: lostOf(outcome.lost, kind),
    layout: outcome.layout ?? (samples?.encoding ? [`文本表格，编码 ${samples.encoding.toUpperCase()}`] : []),
    warnings: outcome.warnings,
    mapping: mappingRows(outcome.mapping),
    columns: fields.map((field) => ({ field, name: fieldName(field, kind) })),
    records: records.map((record) => ({
      line: Number(record.line ?? 0),
      values: fields.map((field) => textOf(record[field])),
    })),
    rejected: (samples?.rejects ?? []).map(({ line, reason, raw }) => ({
      line,
      reason,
      reason_name: rejectWords(reason, kind),
      raw,
    })),
  };
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value).slice(0, 400);

/** The layout as steps take it. */
export function tableOf({ table }: Correction): TableOptions | undefined {
  if (table === undefined) return undefined;
  const { sheet, header_row, encoding, forget } = table;
  const said: TableOptions = {
    ...(sheet === undefined ? {} : { sheet }),
    ...(header_row === undefined ? {} : { headerRow: header_row }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(forget === true ? { forget } : {}),
  };
  return Object.keys(said).length === 0 ? undefined : said;
}

/** What a document of the lake would become with a correction. Nothing is stored. @throws PANHUO_INPUT_*, PANHUO_HEADER_*, … */
export async function tryDocument(
  workspace: Workspace,
  name: DocumentName,
  correction: Correction,
): Promise<TryAnswer> {
  const [{ parseDocuments }, { knownDocuments }, before] = await Promise.all([
    import('../../../activities/parse/parse-documents.ts'),
    import('../../../activities/parse/known-documents.ts'),
    findDocument(workspace, name),
  ]);
  const { documents } = await knownDocuments(workspace, { source: name.source, only: [name.sha256] });
  const table = tableOf(correction);
  const { outcomes } = await parseDocuments(workspace, {
    documents: documents.filter(({ kind }) => kind === name.kind),
    correlation: 'trial',
    dryRun: true,
    ...(correction.map ? { map: correction.map } : {}),
    ...(table ? { table } : {}),
  });
  const { count } = before;
  return {
    synthetic: workspace.config.synthetic,
    before: count === null ? null : { records: count.records, rejects: count.rejects },
    trial: trialOf(outcomes, 0, []),
  };
}
