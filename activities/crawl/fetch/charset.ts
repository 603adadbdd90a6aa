import { isUtf8 } from 'node:buffer';
import { PanhuoError } from '../../../domain/errors.ts';
import { encodingOfText } from '../../parse/encoding.ts';

export interface DecodedBody {
  /** Made when it is asked for: most pages are read as bytes. */
  readonly text: string;
  /** The same in UTF-8, without a byte-order mark. */
  readonly utf8: Buffer;
  /** WHATWG name of the encoding the bytes are in. */
  encoding: string;
  /** In Chinese: a declaration the bytes contradict, characters that could not be read. */
  warnings: readonly string[];
}

/** HTML standard, 13.2.3.2: a declaration stands in the first 1024 bytes; some templates begin with comments. */
const HEAD = 4096;

/**
 * The text of an HTML or XML body. A byte-order mark decides; else the bytes: what is UTF-8 is read as that, whatever is declared; else
 * what Content-Type, `<meta>` or the XML declaration name, if the bytes agree; else GB18030, of which GBK and GB2312 are parts. Never
 * fails: what cannot be read becomes U+FFFD, with a warning.
 */
export function decodeBody(body: Uint8Array, contentType: string | undefined): DecodedBody {
  // Whether a page is a block page and where it leads is asked one after the other.
  if (last?.body === body && last.contentType === contentType) return last.decoded;
  const decoded = decode(body, contentType);
  last = { body, contentType, decoded };
  return decoded;
}

let last: { body: Uint8Array; contentType: string | undefined; decoded: DecodedBody } | undefined;

class Decoded implements DecodedBody {
  readonly encoding: string;
  readonly warnings: string[] = [];
  private readonly body: Uint8Array;
  private knownText: string | null = null;
  private knownBytes: Buffer | null = null;

  constructor(body: Uint8Array, encoding: string) {
    this.body = body;
    this.encoding = encoding;
  }

  get text(): string {
    // Node reads UTF-8 four times as fast without a TextDecoder, which for the rest knows every encoding.
    this.knownText ??=
      this.encoding === 'utf-8'
        ? this.utf8.toString('utf8')
        : new TextDecoder(this.encoding).decode(this.body);
    return this.knownText;
  }

  get utf8(): Buffer {
    this.knownBytes ??= this.encoding === 'utf-8' ? withoutMark(this.body) : Buffer.from(this.text, 'utf8');
    return this.knownBytes;
  }
}

function withoutMark(body: Uint8Array): Buffer {
  const from = markOf(body) === null ? 0 : 3;
  if (from === 0 && Buffer.isBuffer(body)) return body;
  return Buffer.from(body.buffer, body.byteOffset + from, body.byteLength - from);
}

function decode(body: Uint8Array, contentType: string | undefined): DecodedBody {
  const mark = markOf(body);
  const declared = encodingNamed(charsetParameter(contentType ?? '')) ?? declaredInPage(body);
  const { encoding, isDamaged } =
    mark === null ? encodingOf(body, declared) : { encoding: mark, isDamaged: false };
  const decoded = new Decoded(body, encoding);
  const { warnings } = decoded;
  if (declared !== undefined && familyOf(declared) !== familyOf(encoding) && !isAscii(body, encoding)) {
    warnings.push(`网页声明的编码是 ${declared}，内容实为 ${encoding}，已按内容读取`);
  }
  if (isDamaged) {
    const lost = decoded.text.split('\uFFFD').length - 1;
    if (lost > 0) warnings.push(`有 ${lost} 处字符无法按 ${encoding} 读取`);
  }
  return decoded;
}

function markOf(body: Uint8Array): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return null;
}

function encodingOf(
  body: Uint8Array,
  declared: string | undefined,
): { encoding: string; isDamaged: boolean } {
  // XML may be UTF-16 without a mark; it begins with "<?" then (XML 1.0, appendix F).
  if (body[0] === 0x3c && body[1] === 0 && body[2] === 0x3f && body[3] === 0)
    return { encoding: 'utf-16le', isDamaged: true };
  if (body[0] === 0 && body[1] === 0x3c && body[2] === 0 && body[3] === 0x3f)
    return { encoding: 'utf-16be', isDamaged: true };
  if (isUtf8(body)) return { encoding: 'utf-8', isDamaged: false };
  const family = declared === undefined ? 'chinese' : familyOf(declared);
  if (declared !== undefined && family === 'single' && !looksChinese(body))
    return { encoding: declared, isDamaged: false };
  if (declared !== undefined && family === 'other' && decodes(body, declared)) {
    return { encoding: declared, isDamaged: false };
  }
  try {
    return { encoding: encodingOfText(body, '').encoding, isDamaged: true };
  } catch (error) {
    if (!(error instanceof PanhuoError)) throw error;
    return { encoding: declared ?? 'utf-8', isDamaged: true };
  }
}

/** Encodings that are read alike here, or cannot be told apart by bytes. */
function familyOf(encoding: string): 'utf-8' | 'chinese' | 'single' | 'other' {
  if (encoding === 'utf-8') return 'utf-8';
  if (/^gb/.test(encoding)) return 'chinese';
  return /^(windows-|iso-8859|koi8|ibm|macintosh|x-mac|x-user)/.test(encoding) ? 'single' : 'other';
}

function isAscii(body: Uint8Array, encoding: string): boolean {
  return encoding === 'utf-8' && body.every((byte) => byte < 0x80);
}

/** Chinese characters are pairs of high bytes; in a western text a high byte stands alone among ASCII. */
function looksChinese(body: Uint8Array): boolean {
  let high = 0;
  let paired = 0;
  for (let at = 0; at < body.length; at++) {
    if ((body[at] ?? 0) < 0x80) continue;
    high++;
    if ((body[at + 1] ?? 0) >= 0x80 || (body[at - 1] ?? 0) >= 0x80) paired++;
  }
  return high >= 4 && paired / high > 0.9 && decodes(body, 'gb18030');
}

function decodes(body: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(body);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function charsetParameter(text: string): string | undefined {
  return /charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(text)?.[1];
}

function declaredInPage(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD)).toString('latin1');
  const xml = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w:.-]+)["']/i.exec(head)?.[1];
  const meta = /<meta\b[^>]*?charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(
    head.replace(/<!--[\s\S]*?-->/g, ''),
  )?.[1];
  const name = encodingNamed(xml ?? meta);
  // A page that could be read so far as ASCII is not UTF-16, whatever it says (HTML standard, 13.2.3.3).
  return name?.startsWith('utf-16') ? 'utf-8' : name;
}

/** The pages of a site declare the same, and a decoder is dear. */
const named = new Map<string, string | undefined>();

function encodingNamed(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  if (named.has(label)) return named.get(label);
  const name = encodingOfLabel(label);
  if (named.size < 200) named.set(label, name);
  return name;
}

function encodingOfLabel(label: string): string | undefined {
  try {
    const name = new TextDecoder(label).encoding;
    return name === 'gbk' ? 'gb18030' : name;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
