import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

export type { DuckDBConnection } from '@duckdb/node-api';

/** Panhuo's clock on the wall: dates are shown and cut in this zone, whatever the machine's. */
export const TIME_ZONE = 'Asia/Shanghai';

export interface DuckOptions {
  /** A database file; memory when left out. */
  file?: string;
  /** Only meaningful with `file`. @default false */
  readOnly?: boolean;
  /** @default '1GB' */
  memory?: string;
  /** @default all cores */
  threads?: number;
  /** Where DuckDB spills. Without one a query that outgrows `memory` fails instead. */
  spill?: string;
}

/** One open database with one connection. Close it: DuckDB keeps the file locked until then. */
export interface Duck extends AsyncDisposable {
  readonly connection: DuckDBConnection;
  run(sql: string): Promise<void>;
  /** All rows as objects. For small results: a row that becomes an object costs several times the query. */
  rows<T extends Record<string, DuckDBValue> = Record<string, DuckDBValue>>(sql: string): Promise<T[]>;
  /** First column of the first row as a number; for counts. */
  count(sql: string): Promise<number>;
  /**
   * Another connection to the same database, for reading a stream while this one writes: DuckDB ends a stream without a word when its own
   * connection runs anything else, a flush of an appender too. Temporary tables of this one are not seen. Close it.
   */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** Opens DuckDB the way this project always does: no downloads of extensions, our time zone, bounded memory. */
export async function openDuck(options: DuckOptions = {}): Promise<Duck> {
  const settings: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: options.memory ?? '1GB',
  };
  if (options.threads !== undefined) settings.threads = String(options.threads);
  if (options.spill !== undefined) {
    await mkdir(options.spill, { recursive: true });
    settings.temp_directory = path.resolve(options.spill);
  }
  if (options.readOnly) settings.access_mode = 'READ_ONLY';
  // Newer compression of strings: a fifth less time and space for files that no older DuckDB has to read.
  else if (options.file !== undefined) settings.storage_compatibility_version = 'latest';
  // Loaded when it is used: commands that open no database should not wait for it.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(options.file ?? ':memory:', settings);
  const connection = await instance.connect();
  // For all connections to come: once a reader is locked, none of them can set it.
  await connection.run(`SET GLOBAL TimeZone = '${TIME_ZONE}'`);
  return wrap(instance, connection);
}

/**
 * Opens a published snapshot for people's own queries: read-only, no files, no attaching, and the settings cannot be turned back
 * (architecture rule 4).
 */
export async function openReader(
  file: string,
  options: { memory?: string; threads?: number } = {},
): Promise<Duck> {
  const duck = await openDuck({ ...options, file, readOnly: true });
  // A page of a list is up to 200 rows: their wide columns are read for them only, not for all that were sorted. By default for 50.
  await duck.run('SET GLOBAL late_materialization_max_rows = 1000');
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
  const memory = new Map<string, unknown>();
  memories.set(duck.connection, memory);
  return {
    ...duck,
    async connect() {
      const connection = await duck.connect();
      memories.set(connection, memory);
      return connection;
    },
  };
}

const memories = new WeakMap<DuckDBConnection, Map<string, unknown>>();

/**
 * What was read of a published snapshot, which never changes, by statement: all connections of one {@link openReader} share it. For small
 * answers that many questions need. Undefined for a connection to a database that may change.
 */
export function memoryOf(connection: DuckDBConnection): Map<string, unknown> | undefined {
  return memories.get(connection);
}

/**
 * A database that is opened by the first statement: work that finds nothing to do never loads DuckDB, which costs a tenth of a second.
 * `connection` is there once a statement has run.
 */
export function lazyDuck(open: () => Promise<Duck>): Duck {
  let opening: Promise<Duck> | undefined;
  let duck: Duck | undefined;
  const get = async () => {
    opening ??= open();
    duck = await opening;
    return duck;
  };
  return {
    get connection() {
      if (duck === undefined) throw new Error('no statement has opened this database yet');
      return duck.connection;
    },
    close: () => duck?.close(),
    run: async (sql) => (await get()).run(sql),
    rows: async <T extends Record<string, DuckDBValue>>(sql: string) => (await get()).rows<T>(sql),
    count: async (sql) => (await get()).count(sql),
    connect: async () => (await get()).connect(),
    async [Symbol.asyncDispose]() {
      // A failure to open was thrown where it was asked for.
      await opening?.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}

function wrap(instance: DuckDBInstance, connection: DuckDBConnection): Duck {
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return {
    connection,
    close,
    async run(sql) {
      await connection.run(sql);
    },
    async rows<T extends Record<string, DuckDBValue>>(sql: string) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjects() as T[];
    },
    async count(sql) {
      const reader = await connection.runAndReadAll(sql);
      return Number(reader.getRows()[0]?.[0] ?? 0);
    },
    connect: () => instance.connect(),
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}

/**
 * DuckDB takes these characters in a path for patterns, without a way to say that they are none: in a folder called `a[1]` it would read the
 * files of a neighbour called `a1`. A question mark also ends the name of its log.
 */
const PATTERN = /[*?[]/;

/** Whether DuckDB can be handed paths below this folder. */
export function isPlainPath(folder: string): boolean {
  return !PATTERN.test(folder);
}

/** A value as an SQL literal. Strings only; for values that no prepared statement can carry (table functions, COPY). */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
