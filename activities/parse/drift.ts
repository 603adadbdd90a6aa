import { fieldWords } from '../../domain/words.ts';
import type { DocumentCount } from '../../lake/manifest.ts';

/** How full the records of some documents were: of one source, parser and kind. */
export interface FillCounts {
  documents: number;
  records: number;
  rejects: number;
  /** Records in which a field was filled, by field. */
  filled: Readonly<Record<string, number>>;
  /** Labels and columns that no field is known for. */
  unknown: readonly string[];
}

/** A parser's warning about a label it does not know begins so: the label follows. */
export const UNKNOWN_LABEL = '不认识的栏目：';

/** A field below this share of the earlier records says nothing by its absence. */
const USUAL_SHARE = 0.3;
/** Filled so much more seldom than before, a field counts as gone. */
const LEFT_SHARE = 0.1;
/** How improbable an absence by chance must be. */
const CHANCE = 0.01;
/** Rejects among everything read. */
const MANY_REJECTS = 0.5;
/** Pages without a single record that are needed to speak of it. */
const EMPTY_DOCUMENTS = 3;
/** Names told in one sentence. */
const MOST_NAMED = 5;

/** Adds up what manifests say of documents. Documents whose parser counts nothing are left out. */
export function fillCounts(documents: Iterable<DocumentCount>): FillCounts {
  const sum = { documents: 0, records: 0, rejects: 0 };
  const filled: Record<string, number> = {};
  const unknown = new Set<string>();
  for (const document of documents) {
    if (document.filled === undefined) continue;
    sum.documents++;
    sum.records += document.records;
    sum.rejects += document.rejects;
    for (const [field, count] of Object.entries(document.filled))
      filled[field] = (filled[field] ?? 0) + count;
    for (const { column, field } of document.mapping) if (field === null) unknown.add(column);
    for (const warning of document.warnings) {
      if (warning.startsWith(UNKNOWN_LABEL)) unknown.add(warning.slice(UNKNOWN_LABEL.length));
    }
  }
  return { ...sum, filled, unknown: [...unknown].sort() };
}

/**
 * What has changed about a source since earlier batches: fields that are no longer filled, labels nobody has seen before, rejects and pages
 * without records. Chinese sentences, none when all is as it was or too little is known to say so.
 *
 * A field is gone when it was filled in at least 30 % of the earlier records and is filled in less than a tenth of that share now, if that could
 * not well be chance: three records without a field that every second one has are none.
 */
export function driftWarnings(before: FillCounts, now: FillCounts, kind?: string): string[] {
  if (before.records === 0) return [];
  const warnings: string[] = [];
  for (const [field, count] of Object.entries(before.filled)) {
    const share = count / before.records;
    if (share < USUAL_SHARE || !isGone(share, now.filled[field] ?? 0, now.records)) continue;
    const left = now.filled[field] ?? 0;
    const name = fieldWords(field, kind);
    warnings.push(
      left === 0
        ? `字段“${name}”消失：此前 ${percent(share)} 的记录有此项，新读取的 ${now.records} 条都没有，网站或文件可能已改版`
        : `字段“${name}”骤减：此前 ${percent(share)} 的记录有此项，新读取的 ${now.records} 条中只有 ${left} 条有，网站或文件可能已改版`,
    );
  }
  const known = new Set(before.unknown);
  const fresh = now.unknown.filter((label) => !known.has(label));
  if (fresh.length > 0) {
    const more = fresh.length > MOST_NAMED ? ` 等 ${fresh.length} 个` : '';
    warnings.push(
      `出现从未见过的栏目：${fresh.slice(0, MOST_NAMED).join('、')}${more}，内容保留在原始字段中`,
    );
  }
  const read = now.records + now.rejects;
  const earlier = before.rejects / (before.records + before.rejects);
  if (
    read > 0 &&
    now.rejects / read >= MANY_REJECTS &&
    earlier < MANY_REJECTS * LEFT_SHARE &&
    read >= MOST_NAMED
  ) {
    warnings.push(
      `退回骤增：新读取的 ${read} 条中有 ${now.rejects} 条不能成为记录，此前只有 ${percent(earlier)}`,
    );
  }
  if (read === 0 && now.documents >= EMPTY_DOCUMENTS && before.records >= before.documents) {
    warnings.push(
      `新读取的 ${now.documents} 个文件中一条记录也没有，此前平均每个 ${Math.round(before.records / before.documents)} 条`,
    );
  }
  return warnings;
}

function isGone(share: number, filled: number, records: number): boolean {
  if (filled >= share * LEFT_SHARE * records) return false;
  // Even a field that every record had may miss in a few: 99 % is as sure as it gets.
  return (1 - Math.min(share, 1 - CHANCE)) ** records <= CHANCE * (1 + Number.EPSILON * 8);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
