import { type Duck, literal } from '../../../lake/duck.ts';
import type { PersonDecision } from './types.ts';

export interface Blocks {
  /** Name key → the block it is resolved in, where that is not its own: names that somebody said to be one person. */
  blockOf: ReadonlyMap<string, string>;
  /** By block, first decided first. */
  decisionsOf: ReadonlyMap<string, PersonDecision[]>;
}

/**
 * Decisions on pairs of people, by the names they are about. They name mentions (`mention_key`) or people (`person_id`: its first mention).
 * Those about what is not in the input are left out.
 */
export async function readDecisions(duck: Duck, input: string, known: string): Promise<Blocks> {
  const rows = await duck.rows<Record<'subject' | 'object' | 'verdict' | 'decided_by' | 'reason', string>>(
    `SELECT subject, object, verdict, decided_by, reason FROM lake.decision_person_pair ORDER BY decided_at, decision_id`,
  );
  const blockOf = new Map<string, string>();
  const decisionsOf = new Map<string, PersonDecision[]>();
  if (rows.length === 0) return { blockOf, decisionsOf };
  const found = await findMentions(
    duck,
    input,
    known,
    new Set(rows.flatMap((row) => [row.subject, row.object])),
  );
  const block = (name: string): string => {
    const next = blockOf.get(name);
    return next === undefined ? name : block(next);
  };
  const about = rows.flatMap((row) => {
    const [left, right] = [found.get(row.subject), found.get(row.object)];
    return left === undefined || right === undefined ? [] : [{ left, right, row }];
  });
  for (const { left, right, row } of about) {
    const [one, other] = [block(left.name), block(right.name)].sort();
    // Different names are different people unless somebody says otherwise.
    if (row.verdict === 'same' && one !== other) blockOf.set(other as string, one as string);
  }
  for (const name of [...blockOf.keys()]) blockOf.set(name, block(name));
  for (const { left, right, row } of about) {
    const [one, other] = [block(left.name), block(right.name)];
    if (one !== other) continue;
    const list = decisionsOf.get(one) ?? [];
    decisionsOf.set(one, list);
    list.push({
      left: left.key,
      right: right.key,
      verdict: row.verdict as PersonDecision['verdict'],
      decidedBy: row.decided_by,
      reason: row.reason,
    });
  }
  return { blockOf, decisionsOf };
}

/** A mention by its own key, or by the id of the person: the mention that the id was made of, else the first that bears it. */
async function findMentions(
  duck: Duck,
  input: string,
  known: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, { key: string; name: string }>> {
  const values = [...wanted].map((key) => `(${literal(key)})`).join(', ');
  const rows = await duck.rows<Record<'wanted' | 'mention_key' | 'name_key', string>>(
    `WITH wanted AS (SELECT * FROM (VALUES ${values}) AS w(key)),
     mention AS (SELECT mention_key, name_key, 'person:' || left(md5(mention_key), 12) AS own_id FROM (${input})),
     hit AS (
       SELECT w.key AS wanted, m.mention_key, m.name_key, 1 AS choice FROM wanted AS w JOIN mention AS m ON m.mention_key = w.key
       UNION ALL
       SELECT w.key, m.mention_key, m.name_key, 2 FROM wanted AS w JOIN mention AS m ON m.own_id = w.key
       UNION ALL
       SELECT w.key, m.mention_key, m.name_key, 3
       FROM wanted AS w JOIN ${known} AS k ON k.id = w.key JOIN mention AS m ON m.mention_key = k.key
     )
     SELECT wanted, mention_key, name_key FROM hit
     QUALIFY row_number() OVER (PARTITION BY wanted ORDER BY choice, mention_key) = 1 ORDER BY wanted`,
  );
  return new Map(rows.map((row) => [row.wanted, { key: row.mention_key, name: row.name_key }]));
}
