import type { Decision } from '../../../decisions/index.ts';
import { pairKey, type QueuedPeople } from '../../../decisions/review/queue.ts';
import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import type { PersonPair, PersonSide } from '../../api/review.ts';
import { ask } from '../models/ask.ts';
import { decidedOf } from './told.ts';

interface Person {
  person_id: string;
  name: string;
  organisation: string | null;
  department: string | null;
  first_year: number | null;
  last_year: number | null;
  patents: number | null;
  belief: string | null;
}
interface Example {
  person_id: string;
  patent_id: string;
  title: string | null;
  year: number | null;
}

const EXAMPLES = 5;

/** A page of pairs of people with what is known of both. */
export async function personPairs(
  connection: DuckDBConnection,
  pairs: readonly QueuedPeople[],
  decisionOn: (pair: QueuedPeople) => Decision | undefined,
): Promise<PersonPair[]> {
  const ids = [...new Set(pairs.flatMap((pair) => [pair.left_person_id, pair.right_person_id]))];
  if (ids.length === 0) return [];
  const listed = ids.map(literal).join(', ');
  const people = await ask<Person>(
    connection,
    `SELECT p.person_id, p.name, o.name AS organisation, p.department, p.first_year, p.last_year, p.patent_count::DOUBLE AS patents, p.belief
       FROM dim_person AS p LEFT JOIN dim_organisation AS o ON o.org_id = p.org_id WHERE p.person_id IN (${listed}) LIMIT 1000`,
  );
  const examples = await ask<Example>(
    connection,
    `SELECT b.person_id, b.patent_id, d.title, year(d.filing_date)::DOUBLE AS year
       FROM brg_patent_person AS b JOIN dim_patent AS d ON d.patent_id = b.patent_id WHERE b.person_id IN (${listed})
      QUALIFY row_number() OVER (PARTITION BY b.person_id ORDER BY d.filing_date DESC NULLS LAST, b.patent_id) <= ${EXAMPLES}
      ORDER BY d.filing_date DESC NULLS LAST, b.patent_id LIMIT 5000`,
  );
  const known = new Map(people.map((person) => [person.person_id, person]));
  const side = (key: string, id: string, name: string): PersonSide => {
    const person = known.get(id);
    return {
      key,
      person_id: id,
      name: person?.name ?? name,
      organisation: person?.organisation ?? null,
      department: person?.department ?? null,
      years: yearsOf(person),
      patents: person?.patents ?? null,
      belief: person?.belief ?? null,
      examples: examples
        .filter(({ person_id }) => person_id === id)
        .map(({ patent_id, title, year }) => ({ patent_id, title, year })),
    };
  };
  return pairs.map((pair) => {
    const decision = decisionOn(pair);
    return {
      id: pairKey(pair.left_key, pair.right_key),
      left: side(pair.left_key, pair.left_person_id, pair.name),
      right: side(pair.right_key, pair.right_person_id, pair.name),
      probability: pair.probability,
      question: pair.question,
      parts: pair.parts,
      decision: decision === undefined ? null : decidedOf(decision),
    };
  });
}

function yearsOf(person: Person | undefined): string | null {
  const { first_year: first, last_year: last } = person ?? { first_year: null, last_year: null };
  if (first === null || last === null) return null;
  return first === last ? `${first}年` : `${first}—${last}年`;
}
