import type { Decision } from '../../../decisions/index.ts';
import { pairKey, type QueuedPair } from '../../../decisions/review/queue.ts';
import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import type { OrganisationPair, OrganisationSide } from '../../api/review.ts';
import { ask } from '../models/ask.ts';
import { decidedOf } from './told.ts';

interface Body {
  org_id: string;
  name: string;
  aliases: string | null;
  org_type: string | null;
  uscc: string | null;
  place: string | null;
  parent: string | null;
  patents: number | null;
  records: number | null;
}

/** Queued pairs with the decision on each, and how many are open. */
export function splitPairs<T extends { left_key: string; right_key: string }>(
  pairs: readonly T[],
  decisions: readonly Decision[],
): { open: T[]; decided: T[]; decisionOn: (pair: T) => Decision | undefined } {
  const on = new Map(decisions.map((one) => [pairKey(one.subject, one.object ?? ''), one]));
  const decisionOn = ({ left_key, right_key }: T) => on.get(pairKey(left_key, right_key));
  return {
    open: pairs.filter((pair) => decisionOn(pair) === undefined),
    decided: pairs.filter((pair) => decisionOn(pair) !== undefined),
    decisionOn,
  };
}

/** A page of pairs with what is known of both bodies. */
export async function organisationPairs(
  connection: DuckDBConnection,
  pairs: readonly QueuedPair[],
  decisionOn: (pair: QueuedPair) => Decision | undefined,
): Promise<OrganisationPair[]> {
  const bodies = await bodiesOf(
    connection,
    pairs.flatMap((pair) => [pair.left_org_id, pair.right_org_id]),
  );
  return pairs.map((pair) => {
    const decision = decisionOn(pair);
    const names = new Map([
      [pair.left_key, pair.left_name],
      [pair.right_key, pair.right_name],
    ]);
    return {
      id: pairKey(pair.left_key, pair.right_key),
      left: sideOf(pair.left_key, pair.left_name, pair.left_org_id, bodies),
      right: sideOf(pair.right_key, pair.right_name, pair.right_org_id, bodies),
      probability: pair.probability,
      question: pair.question,
      parts: pair.parts,
      decision: decision === undefined ? null : decidedOf(decision, (key) => names.get(key) ?? key),
    };
  });
}

function sideOf(
  key: string,
  name: string,
  orgId: string,
  bodies: ReadonlyMap<string, Body>,
): OrganisationSide {
  const body = bodies.get(orgId);
  const aliases = (body?.aliases ?? '').split(';').filter((alias) => alias !== '' && alias !== name);
  return {
    key,
    name,
    org_id: orgId,
    body: body?.name ?? null,
    aliases: aliases.slice(0, 8),
    org_type: body?.org_type ?? null,
    uscc: body?.uscc ?? null,
    place: body?.place ?? null,
    parent: body?.parent ?? null,
    patents: body?.patents ?? null,
    records: body?.records ?? null,
  };
}

async function bodiesOf(
  connection: DuckDBConnection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Body>> {
  if (ids.length === 0) return new Map();
  const rows = await ask<Body>(
    connection,
    `SELECT o.org_id, o.name, o.aliases, o.org_type, o.uscc, concat_ws(' ', o.province, o.city) AS place, p.name AS parent,
        o.patent_count::DOUBLE AS patents, o.record_count::DOUBLE AS records
       FROM dim_organisation AS o LEFT JOIN dim_organisation AS p ON p.org_id = o.parent_org_id
      WHERE o.org_id IN (${[...new Set(ids)].map(literal).join(', ')}) LIMIT 1000`,
  );
  return new Map(rows.map((row) => [row.org_id, { ...row, place: row.place === '' ? null : row.place }]));
}
