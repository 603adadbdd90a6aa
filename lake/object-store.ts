/**
 * Where bytes live. Keys are `/`-separated, lower-case ASCII. Objects are written once; the only mutable things are pointers, and
 * those change by compare-and-set. A local folder and an S3 bucket (`If-None-Match: *`, `If-Match`) can both keep this promise.
 */
export interface ObjectStore {
  get(key: string): Promise<Buffer>;
  /** `length` bytes from `offset`; shorter at the end of the object. */
  range(key: string, offset: number, length: number): Promise<Buffer>;
  /** All objects whose key starts with `prefix` (a folder: ends in `/`), in no particular order. */
  list(prefix: string): Promise<ObjectInfo[]>;
  head(key: string): Promise<ObjectInfo | null>;
  /** Stores the object unless the key is taken. Durable when the promise resolves. */
  putIfAbsent(key: string, body: ObjectBody): Promise<'stored' | 'present'>;
  /** Replaces a pointer if its etag is still `etag` (null: it must not exist). Resolves to the new etag, or null on a lost race. */
  putIfMatch(key: string, body: Uint8Array, etag: string | null): Promise<string | null>;
  /** A path DuckDB can read. A remote store stages the object first. */
  localPath(key: string): Promise<string>;
  remove(key: string): Promise<void>;
  /** Folder on the same volume for files that are about to become objects. */
  readonly staging: string;
}

export interface ObjectInfo {
  key: string;
  bytes: number;
}

/** Bytes, or a finished file in `staging` that the store takes over. */
export type ObjectBody = Uint8Array | { file: string };
