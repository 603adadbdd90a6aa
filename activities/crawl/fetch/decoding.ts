import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { errnoOf } from '../../../lake/atomic.ts';

/** Why a body could not be unpacked. */
export class DecodingError extends Error {
  override readonly name = 'DecodingError';
  readonly reason: 'large' | 'truncated' | 'corrupt' | 'unknown';
  constructor(reason: DecodingError['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

export interface DecodingLimits {
  bodyBytes: number;
  ratio: number;
}

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);

/** Up to this size a body is unpacked on the spot: going to the thread pool and back costs more. */
const INLINE_BYTES = 64 * 1024;
const INLINE_MAX_OUTPUT = 4 * 1024 ** 2;
/** A small body may grow to this size whatever the ratio: a blank table of 20 kB packs into 100 bytes. */
const RATIO_FLOOR = 1024 ** 2;
/** Codings laid over each other; a bomb nests them. */
const MAX_LAYERS = 2;

/**
 * Undoes Content-Encoding. The output is bounded inside zlib, which stops at the first byte too many, so a bomb costs no more memory
 * than the limit.
 * @throws DecodingError
 */
export async function decodeContent(
  body: Buffer,
  encoding: string | undefined,
  limits: DecodingLimits,
): Promise<Buffer> {
  const layers = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (layers.length > MAX_LAYERS) {
    throw new DecodingError('large', `正文被压缩了 ${layers.length} 层`);
  }
  const most = Math.min(limits.bodyBytes, Math.max(RATIO_FLOOR, body.byteLength * limits.ratio));
  let bytes = body;
  // An empty body (HEAD, 204, a lazy server) has nothing to unpack, whatever the header says.
  if (body.byteLength === 0) return body;
  for (const layer of layers.reverse()) bytes = await unpack(bytes, layer, most);
  return bytes;
}

async function unpack(bytes: Buffer, coding: string, most: number): Promise<Buffer> {
  const options = { maxOutputLength: most };
  const inline = bytes.byteLength <= INLINE_BYTES && most <= INLINE_MAX_OUTPUT;
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        return inline ? zlib.gunzipSync(bytes, options) : await gunzip(bytes, options);
      case 'deflate':
        // RFC 9110 means zlib's format; some servers send the bare stream.
        if (isZlib(bytes)) return inline ? zlib.inflateSync(bytes, options) : await inflate(bytes, options);
        return inline ? zlib.inflateRawSync(bytes, options) : await inflateRaw(bytes, options);
      case 'br':
        return inline ? zlib.brotliDecompressSync(bytes, options) : await brotli(bytes, options);
      default:
        throw new DecodingError('unknown', `无法解开的 Content-Encoding：${coding.slice(0, 40)}`);
    }
  } catch (error) {
    if (error instanceof DecodingError) throw error;
    throw explained(error, most);
  }
}

function isZlib(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function explained(error: unknown, most: number): unknown {
  const code = errnoOf(error);
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    return new DecodingError('large', `解压后超过 ${most} 字节，已停止解压`, error);
  }
  // Z_BUF_ERROR is zlib's "the input ended in the middle".
  if (code === 'Z_BUF_ERROR' || code === 'ERR__ERROR_FORMAT_UNEXPECTED_END') {
    return new DecodingError('truncated', '压缩的正文不完整', error);
  }
  if (code?.startsWith('Z_') || code?.startsWith('ERR__ERROR')) {
    return new DecodingError('corrupt', '压缩的正文已损坏', error);
  }
  return error;
}
