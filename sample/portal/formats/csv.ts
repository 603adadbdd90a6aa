import { encodeGb18030 } from '../../gb18030.ts';

export type Encoding = 'gb18030' | 'utf-8' | 'utf-8-bom';

export function csv(rows: Iterable<readonly (string | undefined)[]>, encoding: Encoding): Buffer {
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(quoted).join(','));
  const text = `${lines.join('\r\n')}\r\n`;
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8-bom') return Buffer.from(`\ufeff${text}`);
  return Buffer.from(encodeGb18030(text));
}

function quoted(cell: string | undefined): string {
  if (cell === undefined) return '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
