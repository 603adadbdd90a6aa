import { isUtf8 } from 'node:buffer';

/** How a page's characters are encoded, as the names TextDecoder takes. */
export type PageCharset = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | (string & {});

export interface PageText {
  text: string;
  charset: PageCharset;
}

/**
 * The text of a page. Bytes are believed before what the server or the page says of them: what is UTF-8 is read as that; else the
 * declared charset counts, and GB18030 (of which GBK and GB2312 are parts) where none is declared or UTF-8 is claimed. Never fails: what
 * cannot be decoded becomes U+FFFD.
 */
export function pageText(body: Uint8Array, mediaType: string): PageText {
  // Whether it is a block page and where it leads is asked one after the other.
  if (last?.body.deref() === body && last.mediaType === mediaType) return last.page;
  const page = decoded(body, mediaType);
  last = { body: new WeakRef(body), mediaType, page };
  return page;
}

let last: { body: WeakRef<Uint8Array>; mediaType: string; page: PageText } | undefined;

function decoded(body: Uint8Array, mediaType: string): PageText {
  const charset = charsetOf(body, mediaType);
  if (charset !== 'utf-8') return { text: new TextDecoder(charset).decode(body), charset };
  const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  const text = Buffer.from(body.buffer, body.byteOffset + start, body.byteLength - start).toString('utf8');
  return { text, charset };
}

function charsetOf(body: Uint8Array, mediaType: string): PageCharset {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (isUtf8(body)) return 'utf-8';
  const declared = known(declaredIn(mediaType)) ?? known(declaredInPage(body));
  if (declared === undefined || declared === 'utf-8' || declared === 'gbk') return 'gb18030';
  return declared;
}

function declaredIn(mediaType: string): string | undefined {
  return /charset\s*=\s*["']?([\w:-]+)/i.exec(mediaType)?.[1];
}

/** `<meta charset>` and its older form, and the XML declaration, in the first bytes (HTML standard: 1024). */
function declaredInPage(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 1024)).toString('latin1');
  return /<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?([\w:-]+)/i.exec(head)?.[1];
}

function known(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined; // a name nobody knows says nothing
  }
}
