import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import { type DuckDBConnection, literal } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';

const partSchema = z.object({ feature: z.string(), finding: z.string(), weight: z.number() });
const partsSchema = z.array(partSchema);

/** A pair of names that waits for a person: a row of `int_org_review`. */
export interface QueuedPair {
  left_key: string;
  right_key: string;
  left_name: string;
  right_name: string;
  left_org_id: string;
  right_org_id: string;
  /** That both are one organisation, 0..1; null where the model gives none. */
  probability: number | null;
  question: string;
  /** Weights in bits: positive speaks for the same organisation. */
  parts: z.infer<typeof partsSchema>;
}

/** Two of one name who may be one: a row of `int_person_review`. Keys are mentions. */
export interface QueuedPeople {
  left_key: string;
  right_key: string;
  name: string;
  left_person_id: string;
  right_person_id: string;
  probability: number | null;
  question: string;
  parts: QueuedPair['parts'];
}

/** One side of a pair as somebody named it. */
export interface Named {
  key: string;
  name: string;
  /** In the snapshot; null when the name is not there. */
  org_id: string | null;
}

/** One text for a pair, whichever of the two is named first. */
export const pairKey = (one: string, other: string): string =>
  JSON.stringify(one < other ? [one, other] : [other, one]);

const TABLE = 'int_org_review';
const PEOPLE = 'int_person_review';
const ORG_ID = /^org:/;

type Texts = Record<string, string | number | null>;
interface Reader {
  rows<T extends Texts>(sql: string): Promise<T[]>;
  close(): void;
}

/** What those who decide read of a snapshot. Close it. */
export class ReviewQueue {
  readonly snapshot: string | null;
  /** Whether the snapshot has a queue of organisations at all. */
  readonly hasQueue: boolean;
  private readonly reader: Reader | null;
  private readonly tables: ReadonlySet<string>;

  private constructor(reader: Reader | null, snapshot: string | null, tables: ReadonlySet<string>) {
    this.reader = reader;
    this.snapshot = snapshot;
    this.tables = tables;
    this.hasQueue = tables.has(TABLE);
  }

  /** Of the current snapshot; also without any: decisions may be made before the first build. */
  static async open(warehouse: string): Promise<ReviewQueue> {
    const snapshots = new Snapshots(warehouse);
    if ((await snapshots.current()) === null) return new ReviewQueue(null, null, new Set());
    const { duck, snapshot } = await snapshots.openCurrent();
    return ReviewQueue.of(duck, snapshot.id);
  }

  /** Of a snapshot that somebody else has open and closes. */
  static async on(connection: DuckDBConnection, snapshot: string): Promise<ReviewQueue> {
    const rows = async <T extends Texts>(sql: string) =>
      (await connection.runAndReadAll(sql)).getRowObjects() as T[];
    return ReviewQueue.of({ rows, close: () => undefined }, snapshot);
  }

  private static async of(reader: Reader, snapshot: string): Promise<ReviewQueue> {
    const rows = await reader.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables()');
    return new ReviewQueue(reader, snapshot, new Set(rows.map(({ name }) => name)));
  }

  close(): void {
    this.reader?.close();
  }

  /** What many records speak of comes first; then what is more likely the same. */
  async pairs(): Promise<QueuedPair[]> {
    if (this.reader === null || !this.hasQueue) return [];
    const rows = await this.reader.rows<Texts>(
      `SELECT left_key, right_key, left_name, right_name, left_org_id, right_org_id, probability::DOUBLE AS probability, question, parts::VARCHAR AS parts
         FROM ${TABLE} ORDER BY record_count DESC NULLS LAST, probability DESC NULLS LAST, left_key, right_key`,
    );
    return rows.map((row) => ({
      left_key: String(row.left_key),
      right_key: String(row.right_key),
      left_name: String(row.left_name),
      right_name: String(row.right_name),
      left_org_id: String(row.left_org_id),
      right_org_id: String(row.right_org_id),
      probability: row.probability === null ? null : Number(row.probability),
      question: String(row.question),
      parts: partsSchema.parse(JSON.parse(String(row.parts ?? '[]'))),
    }));
  }

  /** People of one name; those named most often first. */
  async people(): Promise<QueuedPeople[]> {
    if (this.reader === null || !this.tables.has(PEOPLE)) return [];
    const rows = await this.reader.rows<Texts>(
      `SELECT left_key, right_key, name, left_person_id, right_person_id, probability::DOUBLE AS probability, question, parts::VARCHAR AS parts
         FROM ${PEOPLE} ORDER BY mention_count DESC NULLS LAST, probability DESC NULLS LAST, left_key, right_key`,
    );
    return rows.map((row) => ({
      left_key: String(row.left_key),
      right_key: String(row.right_key),
      name: String(row.name),
      left_person_id: String(row.left_person_id),
      right_person_id: String(row.right_person_id),
      probability: row.probability === null ? null : Number(row.probability),
      question: String(row.question),
      parts: partsSchema.parse(JSON.parse(String(row.parts ?? '[]'))),
    }));
  }

  /** The rows of a SELECT when the snapshot has its table, else none. */
  async rowsOf<T extends Texts>(table: string, select: string): Promise<T[]> {
    if (this.reader === null || !this.tables.has(table)) return [];
    return this.reader.rows<T>(select);
  }

  /**
   * Two sides as somebody named them, by name, name key or organisation id; with the queued pair, if they are one, in the order asked for.
   * @throws PANHUO_REVIEW_UNKNOWN when an id is not in the snapshot
   */
  async find(left: string, right: string): Promise<{ left: Named; right: Named; pair: QueuedPair | null }> {
    const pairs = await this.pairs();
    const fits = (text: string, key: string, id: string) => nameKey(text) === key || text.trim() === id;
    for (const pair of pairs) {
      const one = { key: pair.left_key, name: pair.left_name, org_id: pair.left_org_id };
      const other = { key: pair.right_key, name: pair.right_name, org_id: pair.right_org_id };
      if (fits(left, one.key, one.org_id) && fits(right, other.key, other.org_id))
        return { left: one, right: other, pair };
      if (fits(right, one.key, one.org_id) && fits(left, other.key, other.org_id))
        return { left: other, right: one, pair };
    }
    return { left: await this.named(left), right: await this.named(right), pair: null };
  }

  /** @throws PANHUO_REVIEW_UNKNOWN for an id that is not in the snapshot; a name may be unknown yet */
  async named(text: string): Promise<Named> {
    const wanted = text.trim();
    const condition = ORG_ID.test(wanted)
      ? `org_id = ${literal(wanted)}`
      : `name_key = ${literal(nameKey(wanted))}`;
    const [row] = await this.rowsOf<{ name_key: string; raw_name: string; org_id: string | null }>(
      'int_org_name',
      `SELECT name_key, raw_name, org_id FROM int_org_name WHERE ${condition} ORDER BY record_count DESC, raw_name LIMIT 1`,
    );
    if (row !== undefined) return { key: row.name_key, name: row.raw_name, org_id: row.org_id };
    if (!ORG_ID.test(wanted)) return { key: nameKey(wanted), name: wanted, org_id: null };
    throw new PanhuoError(
      'PANHUO_REVIEW_UNKNOWN',
      this.snapshot === null ? `还没有快照，不能按标识找机构：${wanted}` : `快照里没有这个机构：${wanted}`,
      { hint: '可以直接写机构的名称。' },
    );
  }
}
