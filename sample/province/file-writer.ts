import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { encodeInto } from '../gb18030.ts';

const CHUNK = 1 << 18;
const encoder = new TextEncoder();

/** Text into a file in pieces of 256 kB: memory does not grow with the file. It appears under its name when it is complete. */
export class TextFile {
  readonly path: string;
  bytes = 0;
  private readonly handle: FileHandle;
  private readonly gb: boolean;
  private buffer = Buffer.allocUnsafe(CHUNK);
  private used = 0;

  private constructor(path: string, handle: FileHandle, gb: boolean) {
    this.path = path;
    this.handle = handle;
    this.gb = gb;
  }

  static async create(path: string, encoding: 'gb18030' | 'utf-8' | 'utf-8-bom'): Promise<TextFile> {
    const file = new TextFile(path, await open(`${path}.tmp`, 'w'), encoding === 'gb18030');
    if (encoding === 'utf-8-bom') file.add('\ufeff');
    return file;
  }

  /** True when the file should be flushed. */
  add(text: string): boolean {
    const room = text.length * 4;
    if (this.used + room > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + room));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    this.used = this.gb
      ? encodeInto(text, this.buffer, this.used)
      : this.used + encoder.encodeInto(text, this.buffer.subarray(this.used)).written;
    return this.used >= CHUNK;
  }

  async flush(): Promise<void> {
    if (this.used === 0) return;
    await this.handle.write(this.buffer, 0, this.used);
    this.bytes += this.used;
    this.used = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.handle.close();
    await rename(`${this.path}.tmp`, this.path);
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(`${this.path}.tmp`, { force: true });
  }
}

export function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
