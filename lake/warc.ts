import { randomUUID } from 'node:crypto';

/**
 * Records of a web archive, WARC/1.1 (ISO 28500:2017, https://iipc.github.io/warc-specifications/). Pure: bytes in, bytes out.
 */

/** Header lines as they came, in their order. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** One answer of a server, as it is archived. */
export interface Exchange {
  /** Address that was asked: of a redirect its own, not where it leads. */
  url: string;
  /** When the request was sent, epoch milliseconds. */
  startedAt: number;
  status: number;
  statusText?: string;
  headers: HeaderLines;
  /** IP address that answered. */
  remoteAddress?: string;
}

/** Where the same payload was archived before. */
export interface Earlier {
  url: string;
  date: string;
}

export const REVISIT_PROFILES = {
  same: 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
  notModified: 'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
} as const;

/** A record as one piece before the payload; the payload and `RECORD_END` follow. */
export interface RecordHead {
  /** One character a byte (Latin-1). */
  head: string;
  id: string;
}

export const RECORD_END = '\r\n\r\n';

/** Headers that are untrue of a payload that is stored decoded and whole. */
const CODINGS = new Set(['content-encoding', 'transfer-encoding']);

/** Line ends inside a value would forge a header. */
const plain = (value: string) => (/[\r\n]/.test(value) ? value.replace(/[\r\n]+/g, ' ') : value);

/** @param bytes of the payload that follows; null when none does and the headers speak of one that is elsewhere */
function httpHead({ status, statusText, headers }: Exchange, bytes: number | null): string {
  let head = `HTTP/1.1 ${status} ${plain(statusText ?? '')}\r\n`;
  let hasLength = bytes === null;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const isTrue =
      bytes === null ||
      (lower === 'content-length' ? !hasLength && Number(value) === bytes : !CODINGS.has(lower));
    if (isTrue && lower === 'content-length') hasLength = true;
    head += `${isTrue ? name : `X-Archive-Orig-${name}`}: ${plain(value)}\r\n`;
  }
  return `${head}${hasLength ? '' : `Content-Length: ${bytes}\r\n`}\r\n`;
}

/** Names and values of WARC are UTF-8; addresses are ASCII by construction. */
function recordHead(
  type: string,
  fields: readonly (readonly [string, string])[],
  length: number,
  block: string,
): RecordHead {
  const id = `<urn:uuid:${randomUUID()}>`;
  let head = `WARC/1.1\r\nWARC-Type: ${type}\r\nWARC-Record-ID: ${id}\r\n`;
  for (const [name, value] of fields) head += `${name}: ${plain(value)}\r\n`;
  head += `Content-Length: ${length}\r\n\r\n${block}`;
  return { head, id };
}

const HTTP = 'application/http;msgtype=response';
const addressField = ({ remoteAddress = '' }: Exchange) =>
  remoteAddress === '' ? [] : [['WARC-IP-Address', remoteAddress] as const];
let moment = { ms: 0, iso: new Date(0).toISOString() };
/** Several records of an answer name the same time. */
function isoOf(ms: number): string {
  if (ms !== moment.ms) moment = { ms, iso: new Date(ms).toISOString() };
  return moment.iso;
}

/** A full answer. The payload (`bytes` of it, decoded) is written after the head. */
export function responseHead(exchange: Exchange, payload: { bytes: number; sha256: string }): RecordHead {
  const http = httpHead(exchange, payload.bytes);
  return recordHead(
    'response',
    [
      ['WARC-Target-URI', exchange.url],
      ['WARC-Date', isoOf(exchange.startedAt)],
      ['WARC-Payload-Digest', `sha256:${payload.sha256}`],
      ...addressField(exchange),
      ['Content-Type', HTTP],
    ],
    http.length + payload.bytes,
    http,
  );
}

/** An answer whose payload is in the archive already: the same bytes again, or 304. It has no payload of its own. */
export function revisitHead(
  exchange: Exchange,
  profile: keyof typeof REVISIT_PROFILES,
  sha256: string | null,
  earlier: Earlier | null,
): RecordHead {
  const http = httpHead(exchange, null);
  return recordHead(
    'revisit',
    [
      ['WARC-Target-URI', exchange.url],
      ['WARC-Date', isoOf(exchange.startedAt)],
      ['WARC-Profile', REVISIT_PROFILES[profile]],
      ...(sha256 === null ? [] : [['WARC-Payload-Digest', `sha256:${sha256}`] as const]),
      ...(earlier === null
        ? []
        : [
            ['WARC-Refers-To-Target-URI', earlier.url] as const,
            ['WARC-Refers-To-Date', earlier.date] as const,
          ]),
      ...addressField(exchange),
      ['Content-Type', HTTP],
    ],
    http.length,
    http,
  );
}

/** What was asked, with the names under which we asked. Credentials must have been taken out. */
export function requestHead(
  of: { url: string; startedAt: number; method: string; requestHeaders: HeaderLines },
  record: string,
): RecordHead {
  const { pathname, search, host } = new URL(of.url);
  let http = `${of.method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n`;
  for (const [name, value] of of.requestHeaders) http += `${name}: ${plain(value)}\r\n`;
  http += '\r\n';
  return recordHead(
    'request',
    [
      ['WARC-Target-URI', of.url],
      ['WARC-Date', isoOf(of.startedAt)],
      ['WARC-Concurrent-To', record],
      ['Content-Type', 'application/http;msgtype=request'],
    ],
    http.length,
    http,
  );
}

/** What the crawler knows of an answer beside it: how it came there, how long it took. */
export function metadataHead(
  of: { url: string; startedAt: number; record: string },
  facts: Record<string, string>,
) {
  const block = Object.entries(facts)
    .map(([name, value]) => `${name}: ${plain(value)}\r\n`)
    .join('');
  return recordHead(
    'metadata',
    [
      ['WARC-Target-URI', of.url],
      ['WARC-Date', isoOf(of.startedAt)],
      ['WARC-Concurrent-To', of.record],
      ['Content-Type', 'application/warc-fields'],
    ],
    block.length,
    block,
  );
}

/** First record of a file: who made it, with what. */
export function warcinfoHead(filename: string, date: Date, facts: Record<string, string>): RecordHead {
  const block = Object.entries(facts)
    .map(([name, value]) => `${name}: ${plain(value)}\r\n`)
    .join('');
  return recordHead(
    'warcinfo',
    [
      ['WARC-Date', date.toISOString()],
      ['WARC-Filename', filename],
      ['Content-Type', 'application/warc-fields'],
    ],
    block.length,
    block,
  );
}

export interface ParsedHead {
  type: string;
  /** Lower-case names. */
  fields: Map<string, string>;
  /** Bytes from the beginning of the record to its block. */
  headBytes: number;
  /** Bytes of the block. */
  blockBytes: number;
}

const HEAD_END = Buffer.from('\r\n\r\n', 'latin1');

/** Reads a record's head at the beginning of `bytes`; null when they do not hold all of it. @throws Error when it is no record */
export function parseHead(bytes: Buffer): ParsedHead | null {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const [version, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  if (version !== 'WARC/1.1' && version !== 'WARC/1.0')
    throw new Error(`no WARC record: ${version?.slice(0, 40)}`);
  const fields = headerMap(lines);
  const blockBytes = Number(fields.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(blockBytes)) throw new Error('WARC record without Content-Length');
  return { type: fields.get('warc-type') ?? '', fields, headBytes: end + HEAD_END.length, blockBytes };
}

/** Status and headers of an archived answer: the beginning of its block. */
export function parseHttpHead(block: Buffer): { status: number; headers: [string, string][] } {
  const end = block.indexOf(HEAD_END);
  const [line = '', ...lines] = block.toString('latin1', 0, end < 0 ? block.length : end).split('\r\n');
  return { status: Number(line.split(' ')[1]), headers: lines.map(cut) };
}

function headerMap(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map(cut).map(([name, value]) => [name.toLowerCase(), value]));
}

function cut(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
