export type PageFormat = 'html' | 'xml' | 'json' | 'other';

/** What links are looked for in; `other` are documents without any (PDF, spreadsheets, pictures). */
export function pageFormat(mediaType: string, body: Uint8Array): PageFormat {
  const media = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (media === 'text/html' || media === 'application/xhtml+xml') return 'html';
  if (media === 'application/json' || media === 'text/json' || media.endsWith('+json')) return 'json';
  if (media === 'application/xml' || media === 'text/xml' || media.endsWith('+xml')) return 'xml';
  // Servers that say nothing, or the least, about what they send.
  if (media !== '' && media !== 'text/plain' && media !== 'application/octet-stream') return 'other';
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 512))
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  if (/^<\?xml|^<(?:urlset|sitemapindex|rss|feed)\b/.test(head))
    return /<html\b/i.test(head) ? 'html' : 'xml';
  if (/^<[a-z!]/i.test(head)) return 'html';
  return /^[{[]/.test(head) ? 'json' : 'other';
}
