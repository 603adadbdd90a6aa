import { closeSync, openSync, writeSync } from 'node:fs';

const FLUSH = 1 << 20;

/** Writes rows of texts that `read_csv` reads back unchanged; no text (null, undefined, '') becomes NULL. Written over with each `open`. */
export class RowFile {
  rows = 0;
  /** Bytes of UTF-8 written and waiting, about. */
  size = 0;
  readonly file: string;
  private fd: number | undefined;
  private waiting: string[] = [];
  private waitingSize = 0;

  constructor(file: string) {
    this.file = file;
  }

  open(): void {
    this.close();
    this.fd = openSync(this.file, 'w');
    this.rows = 0;
    this.size = 0;
  }

  write(cells: readonly (string | number | null | undefined)[]): void {
    let line = '';
    for (const [at, cell] of cells.entries()) {
      if (at > 0) line += ',';
      if (cell === null || cell === undefined || cell === '') continue;
      line += typeof cell === 'number' ? String(cell) : quoted(cell);
    }
    this.waiting.push(line);
    this.waitingSize += line.length;
    this.size += line.length;
    this.rows++;
    if (this.waitingSize >= FLUSH) this.flush();
  }

  close(): void {
    if (this.fd === undefined) return;
    this.flush();
    closeSync(this.fd);
    this.fd = undefined;
  }

  private flush(): void {
    if (this.fd === undefined || this.waiting.length === 0) return;
    this.waiting.push('');
    const bytes = Buffer.from(this.waiting.join('\n'), 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    this.waiting = [];
    this.waitingSize = 0;
  }
}

const SPECIAL = /[",\r\n]/;

function quoted(text: string): string {
  // DuckDB's VARCHAR and its reader have no NUL; half a surrogate pair is no character.
  const whole = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return SPECIAL.test(whole) ? `"${whole.replaceAll('"', '""')}"` : whole;
}
