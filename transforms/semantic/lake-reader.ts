import { PanhuoError } from '../../domain/errors.ts';
import type { RecordPlace } from '../../lake/reader.ts';

/** What tracing needs of the lake: a `RecordReader`, or a stand-in. */
export interface LakeReader {
  /** The places of the records that exist among `ids`, in any order. */
  records(ids: string[]): Promise<RecordPlace[]>;
  /** What the document says where a record stands, decoded: of a table the row, without its last line end. */
  text(place: RecordPlace): Promise<string>;
}

/** A record with the line of the file it was read from. */
export interface TracedRecord extends Readonly<RecordPlace> {
  readonly text: string;
}

/** Ids as facts hold them: `;`-joined. */
export function splitRecordIds(cell: unknown): string[] {
  return cell === null || cell === undefined
    ? []
    : String(cell)
        .split(';')
        .filter((id) => id !== '');
}

export function isRecordId(id: string): boolean {
  return /^[0-9a-f]{16}-[1-9]\d*$/.test(id);
}

/**
 * Walks record ids down to the lines of their files, in the order given.
 * @throws PanhuoError PANHUO_RECORD_UNKNOWN when the lake lacks one of them, PANHUO_TRACE_MISMATCH when a record's id does not
 *   agree with the document and row it points at
 */
export async function traceRecords(lake: LakeReader, ids: readonly string[]): Promise<TracedRecord[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const places = new Map((await lake.records(wanted)).map((place) => [place.record_id, place]));
  const traced: TracedRecord[] = [];
  for (const id of wanted) {
    const place = places.get(id);
    if (!place)
      throw new PanhuoError('PANHUO_RECORD_UNKNOWN', `湖中没有记录 ${id}`, { where: { field: 'record_id' } });
    if (id !== `${place.document_sha256.slice(0, 16)}-${place.ordinal}`) {
      throw new PanhuoError(
        'PANHUO_TRACE_MISMATCH',
        `记录 ${id} 与其文件 ${place.document_sha256} 第 ${place.ordinal} 行数据不符`,
      );
    }
    traced.push({ ...place, text: await lake.text(place) });
  }
  return traced;
}
