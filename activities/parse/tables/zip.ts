import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { PanhuoError } from '../../../domain/errors.ts';

/** Bounds of an archive, so that a small file cannot become a large one on this machine. */
export interface ZipLimits {
  /** @default 10000 */
  entries: number;
  /** Uncompressed bytes of one entry. @default 2 GiB */
  entryBytes: number;
  /** Uncompressed bytes of all entries. @default 8 GiB */
  totalBytes: number;
  /** Uncompressed to compressed bytes of an entry above 32 MiB. @default 300 */
  ratio: number;
}

export const ZIP_LIMITS: ZipLimits = {
  entries: 10_000,
  entryBytes: 2 * 1024 ** 3,
  totalBytes: 8 * 1024 ** 3,
  ratio: 300,
};
/** Below this an entry may be as compressible as it likes. */
const SMALL = 32 << 20;

export interface ZipEntry {
  name: string;
  bytes: number;
  compressed: number;
}

/** An open archive. Nothing in it is believed: names, sizes and ratios are checked before and while it is read. */
export class Zip {
  readonly entries: readonly ZipEntry[];
  private readonly file: yauzl.ZipFile;
  private readonly found: ReadonlyMap<string, yauzl.Entry>;
  private readonly name: string;
  private readonly limits: ZipLimits;

  private constructor(
    file: yauzl.ZipFile,
    found: ReadonlyMap<string, yauzl.Entry>,
    name: string,
    limits: ZipLimits,
  ) {
    this.file = file;
    this.found = found;
    this.name = name;
    this.limits = limits;
    this.entries = [...found].map(([entry, { uncompressedSize, compressedSize }]) => ({
      name: entry,
      bytes: uncompressedSize,
      compressed: compressedSize,
    }));
  }

  /**
   * @param name what people call the file
   * @throws PANHUO_ZIP_DAMAGED, PANHUO_ZIP_LIMIT, PANHUO_ZIP_PATH
   */
  static async open(path: string, name: string, limits: Partial<ZipLimits> = {}): Promise<Zip> {
    const bounds = { ...ZIP_LIMITS, ...limits };
    const file = await opened(path, name);
    try {
      return new Zip(file, await directory(file, name, bounds), name, bounds);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  has(entry: string): boolean {
    return this.found.has(entry);
  }

  /** The bytes of an entry piece by piece. Stops when it turns out larger than it said. @throws PANHUO_ZIP_DAMAGED */
  async *read(name: string): AsyncIterable<Buffer> {
    const entry = this.found.get(name);
    if (entry === undefined) throw damaged(this.name, `没有 ${name}`);
    let stream: Readable;
    try {
      stream = await new Promise<Readable>((resolve, reject) => {
        this.file.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable)));
      });
    } catch (error) {
      throw damaged(this.name, `${name}：${messageOf(error)}`, error);
    }
    let bytes = 0;
    let sum = 0;
    try {
      for await (const piece of stream) {
        bytes += (piece as Buffer).length;
        if (bytes > this.limits.entryBytes) throw tooLarge(this.name, name, this.limits.entryBytes);
        sum = crc32(piece as Buffer, sum);
        yield piece as Buffer;
      }
      if (sum !== entry.crc32) throw damaged(this.name, `${name} 的校验值不符`);
    } catch (error) {
      if (error instanceof PanhuoError) throw error;
      throw damaged(this.name, `${name}：${messageOf(error)}`, error);
    } finally {
      stream.destroy();
    }
  }

  /** An entry as text; only for parts that are small by nature. @throws PANHUO_ZIP_LIMIT above `limit` bytes */
  async text(name: string, limit = 32 << 20): Promise<string> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of this.read(name)) {
      bytes += piece.length;
      if (bytes > limit) throw tooLarge(this.name, name, limit);
      pieces.push(piece);
    }
    return Buffer.concat(pieces)
      .toString('utf8')
      .replace(/^\ufeff/, '');
  }

  close(): void {
    this.file.close();
  }
}

function opened(path: string, name: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are decoded here: Chinese Windows writes GBK without saying so.
    yauzl.open(
      path,
      { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true },
      (error, file) => {
        if (error) reject(damaged(name, messageOf(error), error));
        else resolve(file);
      },
    );
  });
}

function directory(file: yauzl.ZipFile, name: string, limits: ZipLimits): Promise<Map<string, yauzl.Entry>> {
  if (file.entryCount > limits.entries) {
    throw new PanhuoError(
      'PANHUO_ZIP_LIMIT',
      `压缩包里有 ${file.entryCount} 个文件，超过上限 ${limits.entries} 个：${name}`,
      { where: { file: name }, hint: '请拆分压缩包后再导入。' },
    );
  }
  const found = new Map<string, yauzl.Entry>();
  let total = 0;
  return new Promise((resolve, reject) => {
    file.on('error', (error) => reject(damaged(name, messageOf(error), error)));
    file.on('end', () => resolve(found));
    file.on('entry', (entry: yauzl.Entry) => {
      try {
        const entryName = nameOf(entry, name);
        total += entry.uncompressedSize;
        check(entry, entryName, name, limits, total);
        if (!entryName.endsWith('/')) found.set(entryName, entry);
        file.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    file.readEntry();
  });
}

/** @throws PANHUO_ZIP_LIMIT, PANHUO_ZIP_DAMAGED */
function check(entry: yauzl.Entry, entryName: string, name: string, limits: ZipLimits, total: number): void {
  const { uncompressedSize: bytes, compressedSize } = entry;
  if ((entry.generalPurposeBitFlag & 1) !== 0) {
    throw damaged(name, `${entryName} 加了密码`, undefined, '请去掉密码后再导入。');
  }
  if (bytes > limits.entryBytes) throw tooLarge(name, entryName, limits.entryBytes);
  if (total > limits.totalBytes) throw tooLarge(name, '全部文件', limits.totalBytes);
  if (bytes > SMALL && bytes > compressedSize * limits.ratio) {
    throw new PanhuoError(
      'PANHUO_ZIP_LIMIT',
      `${entryName} 解压后是压缩前的 ${Math.round(bytes / Math.max(1, compressedSize))} 倍，超过上限 ${limits.ratio} 倍：${name}`,
      { where: { file: name }, hint: '这样的压缩包可能是为拖垮程序而做的；若内容无误，请解压后再导入。' },
    );
  }
}

const UTF8 = 0x800;

/** Name of an entry, decoded. @throws PANHUO_ZIP_PATH for one that leads out of the archive */
function nameOf(entry: yauzl.Entry, file: string): string {
  const bytes = entry.fileName as unknown as Buffer;
  const name = decodeName(bytes, (entry.generalPurposeBitFlag & UTF8) !== 0).replaceAll('\\', '/');
  const parts = name.split('/');
  if (name.startsWith('/') || /^[a-z]:/i.test(name) || parts.includes('..') || name.includes('\0')) {
    throw new PanhuoError('PANHUO_ZIP_PATH', `压缩包里的文件名指向包外：${name.slice(0, 120)}（${file}）`, {
      where: { file },
      hint: '正常的压缩包没有这样的文件名，请勿导入来历不明的文件。',
    });
  }
  return name;
}

function decodeName(bytes: Buffer, utf8: boolean): string {
  if (!utf8) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return new TextDecoder('gb18030').decode(bytes);
    }
  }
  return bytes.toString('utf8');
}

function tooLarge(name: string, entry: string, limit: number): PanhuoError {
  return new PanhuoError('PANHUO_ZIP_LIMIT', `${entry} 解压后超过上限 ${limit} 字节：${name}`, {
    where: { file: name },
    hint: '请拆分文件，或另存为 CSV 后再导入。',
  });
}

function damaged(
  name: string,
  what: string,
  cause?: unknown,
  hint = '请重新下载或重新压缩后再试。',
): PanhuoError {
  return new PanhuoError('PANHUO_ZIP_DAMAGED', `压缩包（或 XLSX 工作簿）无法读取：${name}（${what}）`, {
    where: { file: name },
    hint,
    cause,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
