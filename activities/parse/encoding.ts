import { PanhuoError } from '../../domain/errors.ts';

export type TextEncodingName = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

export interface DetectedEncoding {
  encoding: TextEncodingName;
  /** Bytes of the byte-order mark, to be skipped. */
  bom: number;
}

/**
 * Tells the encoding of a text file from its first bytes (64 kB are plenty). GB18030 is what Chinese offices and the gazette
 * write; GBK and GB2312 are subsets of it.
 * @throws PANHUO_INPUT_BINARY for anything that is no text at all, PANHUO_INPUT_ENCODING when it is text of another encoding
 */
export function detectEncoding(head: Uint8Array, file: string): DetectedEncoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 };
  const known = magicOf(head);
  if (known !== null || head.includes(0)) throw binary(file, known);
  return encodingOfText(head, file);
}

/** The file is no text; `kind` says what it is as far as its first bytes tell. */
export function binary(file: string, kind: string | null): PanhuoError {
  return new PanhuoError(
    'PANHUO_INPUT_BINARY',
    `这不是文本表格${kind === null ? '（含二进制内容）' : `，而是 ${kind}`}：${file}`,
    {
      where: { file },
      hint:
        kind === null
          ? '请检查扩展名是否写错，或文件是否损坏。若是 UTF-16 文本，请另存为 UTF-8。'
          : '请先另存为 CSV（UTF-8 或 GB18030）再导入。',
    },
  );
}

/**
 * UTF-8 or GB18030, whichever the bytes are. They must begin with a character.
 * @throws PANHUO_INPUT_ENCODING when they are neither
 */
export function encodingOfText(head: Uint8Array, file: string): DetectedEncoding {
  // A multi-byte character may be cut where the sample ends.
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    if (decodes(head, encoding)) return { encoding, bom: 0 };
  }
  const damaged = shareOfReplacements(head, 'gb18030');
  const asUtf8 = shareOfReplacements(head, 'utf-8');
  const best = asUtf8 < damaged ? 'utf-8' : 'gb18030';
  if (Math.min(damaged, asUtf8) > 0.02) {
    throw new PanhuoError(
      'PANHUO_INPUT_ENCODING',
      `无法确定文件编码（既不是 UTF-8，也不是 GB18030）：${file}`,
      {
        where: { file },
        hint: '请用原软件另存为 UTF-8 编码的 CSV。',
      },
    );
  }
  return { encoding: best, bom: 0 };
}

function decodes(bytes: Uint8Array, encoding: TextEncodingName): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function shareOfReplacements(bytes: Uint8Array, encoding: TextEncodingName): number {
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  let bad = 0;
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) bad++;
  return text.length === 0 ? 0 : bad / text.length;
}

const MAGIC: readonly [string, readonly number[]][] = [
  ['ZIP 压缩包或 XLSX 工作簿', [0x50, 0x4b, 0x03, 0x04]],
  ['旧版 Excel（XLS）工作簿', [0xd0, 0xcf, 0x11, 0xe0]],
  ['PDF 文档', [0x25, 0x50, 0x44, 0x46]],
  ['GZIP 压缩文件', [0x1f, 0x8b]],
  ['PNG 图片', [0x89, 0x50, 0x4e, 0x47]],
  ['JPEG 图片', [0xff, 0xd8, 0xff]],
  ['可执行程序', [0x7f, 0x45, 0x4c, 0x46]],
  ['Parquet 文件', [0x50, 0x41, 0x52, 0x31]],
];

function magicOf(head: Uint8Array): string | null {
  return MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0] ?? null;
}
