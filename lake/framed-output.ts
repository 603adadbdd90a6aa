import { LF, readDifferently, requoted } from './cells.ts';

/** Collects framed rows in one block of memory: `ordinal,line,` and the row, with the file's own delimiter. */
export class FramedOutput {
  private buffer = Buffer.allocUnsafe(1 << 20);
  private used = 0;
  private readonly write: (bytes: Buffer) => void;
  private readonly delimiter: number;

  constructor(write: (bytes: Buffer) => void, delimiter: number) {
    this.write = write;
    this.delimiter = delimiter;
  }

  row(ordinal: number, line: number, chunk: Buffer, from: number, to: number): void {
    const bytes = readDifferently(chunk, from, to, this.delimiter)
      ? requoted(chunk, from, to, this.delimiter)
      : chunk.subarray(from, to);
    const need = bytes.length + 40;
    if (this.used + need > this.buffer.length) {
      this.flush();
      if (need > this.buffer.length) this.buffer = Buffer.allocUnsafe(need);
    }
    this.number(ordinal);
    this.number(line);
    this.used += bytes.copy(this.buffer, this.used);
    this.buffer[this.used++] = LF;
  }

  private number(value: number): void {
    let digits = 1;
    for (let n = value; n >= 10; n = Math.floor(n / 10)) digits++;
    let n = value;
    for (let k = digits - 1; k >= 0; k--) {
      this.buffer[this.used + k] = 48 + (n % 10);
      n = Math.floor(n / 10);
    }
    this.used += digits;
    this.buffer[this.used++] = this.delimiter;
  }

  flush(): void {
    if (this.used > 0) this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }
}
