import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Lease, SnapshotReaders } from '../readers.ts';
import {
  arrowFormat,
  csvFormat,
  type FormatName,
  jsonFormat,
  type RowsFormat,
  type StreamedColumn,
} from './rows-format.ts';

/** Rows to send. */
export interface RowsPlan {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** One SELECT; every value quoted in it. */
  readonly sql: string;
  /** What people call its columns; those that are not named keep their own. */
  readonly columns?: readonly { readonly id: string; readonly title: string }[];
  /** Said beside the rows, in formats that have a place for it. */
  readonly about?: Readonly<Record<string, string>>;
}

/** More rows are refused: they are a copy of the warehouse, for which there are better ways. */
export const MOST_ROWS = 2_000_000;

interface RowsRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Streams rows as JSON, CSV or Arrow, by `format` or Accept, on a connection of its own. What is not read is not made: memory does not
 * grow with the rows, and a client that goes away ends the query.
 * @throws PANHUO_SQL_REFUSED before anything is sent; later failures break the connection, so that half an answer is none
 */
export async function sendRows(
  deps: { openWorkspace(): Promise<Workspace>; readonly readers: SnapshotReaders },
  { request, reply }: RowsRequest,
  asked: { readonly build?: string | undefined; readonly format?: FormatName | undefined },
  plan: (connection: DuckDBConnection, snapshot: string, workspace: Workspace) => Promise<RowsPlan>,
): Promise<FastifyReply> {
  const workspace = await deps.openWorkspace();
  const lease = await deps.readers.lease(new Snapshots(workspace.warehouse), asked.build);
  try {
    const planned = await plan(lease.connection, lease.snapshot, workspace);
    const { synthetic } = workspace.config;
    const columns = await columnsOf(lease.connection, planned);
    const about = { snapshot: lease.snapshot, synthetic: String(synthetic), ...planned.about };
    const format = formatOf(asked.format ?? accepted(request.headers.accept), columns, about, synthetic);
    const blocks = await begin(lease, planned.sql, format);
    const file = `${synthetic ? '合成数据_' : ''}${planned.name}.${format.extension}`;
    reply.headers({
      'content-type': format.contentType,
      'content-disposition': `attachment; filename="rows.${format.extension}"; filename*=UTF-8''${encodeURIComponent(file)}`,
      'x-panhuo-snapshot': lease.snapshot,
    });
    const stream = Readable.from(blocks, { objectMode: false });
    stream.once('close', () => {
      if (stream.readableEnded) return;
      // Whoever went away does not read the block that is being made; without an interrupt it would be made to its end.
      if (stream.readableDidRead) lease.connection.interrupt();
      else lease.release();
    });
    return reply.send(stream);
  } catch (error) {
    lease.release();
    throw error;
  }
}

function formatOf(
  name: FormatName,
  columns: readonly StreamedColumn[],
  about: Readonly<Record<string, string>>,
  synthetic: boolean,
): RowsFormat {
  if (name === 'csv') return csvFormat(columns);
  return name === 'arrow' ? arrowFormat(columns, about) : jsonFormat(columns, { ...about, synthetic });
}

const TYPES: readonly (readonly [RegExp, FormatName])[] = [
  [/^(application\/json|application\/\*|\*\/\*)$/, 'json'],
  [/^text\/(csv|\*)$/, 'csv'],
  [/^application\/vnd\.apache\.arrow\.stream$/, 'arrow'],
];

/** The format that Accept likes best; JSON where it names none of ours. */
export function accepted(header: string | undefined): FormatName {
  const wishes = (header ?? '').split(',').map((item, at) => {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    return { format: TYPES.find(([pattern]) => pattern.test(type))?.[1], q, at };
  });
  const best = wishes
    .filter(({ format, q }) => format !== undefined && q > 0)
    .sort((a, b) => b.q - a.q || a.at - b.at)[0];
  return best?.format ?? 'json';
}

async function columnsOf(connection: DuckDBConnection, plan: RowsPlan): Promise<StreamedColumn[]> {
  const titles = new Map(plan.columns?.map(({ id, title }) => [id, title]));
  const described = await refusing(() =>
    connection.runAndReadAll(`DESCRIBE SELECT * FROM (\n${plan.sql}\n)`),
  );
  return described.getRowObjects().map((row) => {
    const name = String(row.column_name);
    return { name, title: titles.get(name) ?? name, type: String(row.column_type) };
  });
}

/** Runs the statement up to its first block, so that a statement that fails is a problem document and not a broken file. */
async function begin(lease: Lease, sql: string, format: RowsFormat): Promise<AsyncGenerator<Buffer>> {
  const result = await refusing(() =>
    lease.connection.stream(
      `SELECT ${format.expressions.join(', ')} FROM (\n${sql}\n) LIMIT ${MOST_ROWS + 1}`,
    ),
  );
  const next = async (): Promise<unknown[][] | null> => {
    const chunk = await refusing(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return null;
    return Array.from({ length: chunk.columnCount }, (_, at) => chunk.getColumnValues(at));
  };
  const first = await next();
  return blocksOf(lease, format, first, next);
}

async function* blocksOf(
  lease: Lease,
  format: RowsFormat,
  first: unknown[][] | null,
  next: () => Promise<unknown[][] | null>,
): AsyncGenerator<Buffer> {
  try {
    let sent = 0;
    yield format.begin();
    for (let values = first; values !== null; values = await next()) {
      sent += values[0]?.length ?? 0;
      if (sent > MOST_ROWS)
        throw new PanhuoError('PANHUO_SQL_REFUSED', `多于 ${MOST_ROWS} 行，不能一次导出`, {
          hint: '请加条件，分几次导出。',
        });
      const block = format.rows(values);
      if (block.length > 0) yield block;
    }
    yield format.end();
  } finally {
    lease.release();
  }
}

/** @throws PANHUO_SQL_REFUSED with DuckDB's own words */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new PanhuoError('PANHUO_SQL_REFUSED', `取行的 SQL 无法执行：${said}`, {
      hint: '请先运行 panhuo build，用现在的定义重新构建。',
      cause,
    });
  }
}
