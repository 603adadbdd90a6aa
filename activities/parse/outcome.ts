import type { Manifest } from '../../lake/manifest.ts';
import type { DocumentOutcome, DocumentRef } from '../../workflows/steps.ts';

/** What a batch says of one of its documents. */
export function outcomeOf(document: DocumentRef, manifest: Manifest, known: boolean): DocumentOutcome {
  const counts = manifest.documents.find(({ sha256 }) => sha256 === document.sha256);
  if (counts === undefined) throw new Error(`manifest ${manifest.batch} does not list ${document.sha256}`);
  const {
    rows,
    records,
    rejects,
    duplicates,
    conflicts,
    rejects_by_reason,
    lost,
    mapping,
    warnings,
    layout,
  } = counts;
  return {
    document,
    batch: manifest.batch,
    known,
    rows,
    records,
    rejects,
    duplicates,
    conflicts,
    rejects_by_reason,
    lost,
    mapping: mapping.map(({ note, ...rest }) => ({ ...rest, ...(note === undefined ? {} : { note }) })),
    warnings,
    ...(layout === undefined ? {} : { layout }),
  };
}
