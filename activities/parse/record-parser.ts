/** A document as a parser sees it: archived bytes and what is known of where they came from. */
export interface ParsedDocument {
  /** File name, or the last part of the address. */
  name: string;
  sha256: string;
  bytes: number;
  /** Where it was fetched; absent for files. */
  url?: string;
  /** Content-Type as the server gave it, with its charset. */
  mediaType?: string;
  /** ISO time of the fetch. */
  fetchedAt: string;
  /** The whole of it. For pages and answers of an API. */
  read(): Promise<Buffer>;
  /** Piece by piece, for documents that may be larger than memory should hold. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Where in the document something stands, as far as the format tells. */
export interface Place {
  /** Counted from 1. For XML and JSON the line on which the element begins. */
  line?: number;
  /** A path people can follow: `table[2]/tr[5]`, `exchange-document[3]`, `items[17]`. */
  pointer?: string;
}

/**
 * What a parser finds, in document order. Fields are texts as the source has them: typing, checking, hashing and counting is done in
 * SQL by the loader, the same for all parsers (domain/records says the type of each field).
 */
export type ParsedItem =
  | {
      record: Record<string, string | null | undefined>;
      /** Everything the source said that no field holds, by the source's own names; kept as JSON in `raw`. */
      raw?: Record<string, unknown>;
      at?: Place;
    }
  /** Something that should have been a record and is not. `reason` is a code in `REJECT_REASONS` (domain/words.ts). */
  | { reject: { reason: string; text: string }; at?: Place }
  /** Something people should know about the document; it stays a record or is none. */
  | { warning: string };

/**
 * A connector: documents of one format into records of one kind. Pure: no files, no clock, no network. It must throw a PanhuoError of class
 * `refused` for a document that is not what it is taken for (a block page, another format): then nothing of it is stored as records.
 */
export interface RecordParser {
  /** Stable name, as source files and manifests know it. */
  parser: string;
  /** Raise it when a change alters any record: documents are then read again. */
  parserVersion: number;
  /** Record kind it makes (domain/records). */
  kind: string;
  /** What is wrong with the `options` of a rule, found before anything is fetched. @default nothing is checked */
  problems?(options: unknown): readonly { path: readonly PropertyKey[]; message: string }[];
  /**
   * @param options the `options` of the rule in the source file that named this parser, validated by the parser
   */
  parse(document: ParsedDocument, options?: unknown): Iterable<ParsedItem> | AsyncIterable<ParsedItem>;
}
