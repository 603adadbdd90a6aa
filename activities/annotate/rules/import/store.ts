import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../../../domain/errors.ts';
import { errnoOf, exists, replaceFile } from '../../../../lake/atomic.ts';
import { withLock } from '../../../../lake/lock.ts';
import { parseCsv, renderCsv } from './csv.ts';
import { type Converted, FORMATS, type Format, formatOf, readTable } from './formats.ts';
import type { SourceTable } from './table.ts';

const LICENCE = '转录文件没有写明许可：只在本工作区使用，不随程序再发布';
/** Larger files are none of these tables. Bytes. */
const LARGEST = 64 * 1024 ** 2;

const noteSchema = z.looseObject({
  format: z.string(),
  file: z.string(),
  source: z.string(),
  version: z.string(),
  licence: z.string(),
  added_at: z.string(),
  sha256: z.string(),
  rows: z.number(),
});
/** What stands in the description of a part. */
export type PartNote = z.infer<typeof noteSchema> & { table: string; part: string };

export interface Added {
  format: Format;
  /** Whether anything was written. */
  outcome: 'added' | 'replaced' | 'unchanged';
  counts: string[];
  remarks: string[];
  changes: PartChange[];
}

/** Rows of a table by their keys. */
export interface PartChange {
  table: string;
  added: string[];
  changed: string[];
  removed: string[];
}

interface Place {
  /** The workspace. */
  home: string;
  /** Folder of the shipped tables, whose headers the parts take. */
  shipped: string;
  now: Date;
}

/** Columns that name a row. */
const KEYS: Readonly<Record<string, number[]>> = {
  concordance_rule: [1],
  concordance_label: [0, 1],
  ipc_symbol: [0],
  industry: [0],
  population: [0, 4],
};

/**
 * Makes the parts of a workspace from a file. The same file again changes nothing; another version replaces what was there.
 * @throws PANHUO_INPUT_MISSING, PANHUO_INPUT_TOO_LARGE, PANHUO_INPUT_ENCODING, PANHUO_REFERENCE_UNKNOWN, PANHUO_REFERENCE_INVALID; then nothing was written
 */
export async function addReference(place: Place, file: string, as?: string): Promise<Added> {
  const bytes = await readInput(file);
  const text = textOf(bytes, file);
  const format = formatOf(text, file, as);
  return exclusively(place, async () => {
    const made = await convert(place, format, { text, file });
    const originals = new Map([[originalOf(place.home, format), bytes]]);
    return store(place, { format, made, originals, bytes, file });
  });
}

async function convert(
  place: Place,
  format: Format,
  given: { text: string; file: string },
): Promise<{ format: Format; converted: Converted }> {
  const table = readTable(format, given.text, given.file);
  if (format.hasShipped) await refuseShipped(place, format, table);
  if (format.mends !== undefined) {
    const base = formatNamed(format.mends);
    const original = originalOf(place.home, base);
    if (!(await exists(original))) {
      throw new PanhuoError('PANHUO_REFERENCE_UNKNOWN', `这是对“${base.title}”的改正，而该表还没有加入`, {
        where: { file: given.file },
        hint: `请先加入该表：panhuo reference add（表头 ${base.columns.join(',')}）`,
      });
    }
    table.check();
    return {
      format: base,
      converted: base.convert(readTable(base, await readFile(original, 'utf8'), original), table),
    };
  }
  const mending = FORMATS.find((one) => one.mends === format.name);
  const mend = mending === undefined ? undefined : originalOf(place.home, mending);
  const fixes =
    mending !== undefined && mend !== undefined && (await exists(mend))
      ? readTable(mending, await readFile(mend, 'utf8'), mend)
      : null;
  return { format, converted: format.convert(table, fixes) };
}

/** A row under the name of a shipped one would be two rows of one name. */
async function refuseShipped(place: Place, format: Format, table: SourceTable): Promise<void> {
  const file = path.join(place.shipped, `${format.name}.csv`);
  const [, ...rows] = parseCsv(await readFile(file, 'utf8'), file);
  const shipped = new Set(rows.map(({ cells }) => keyOf(format.name, cells)));
  const [first = ''] = format.columns;
  for (const row of table.rows) {
    const key = keyOf(
      format.name,
      format.columns.map((column) => row.get(column)),
    );
    if (shipped.has(key)) table.complain(row, first, `“${key}”随程序已有，不能再说一次`);
  }
}

async function store(
  place: Place,
  given: {
    format: Format;
    made: { format: Format; converted: Converted };
    originals: Map<string, Buffer>;
    bytes: Buffer;
    file: string;
  },
): Promise<Added> {
  const { format, made, originals, bytes, file } = given;
  const files = new Map<string, string | Buffer>(originals);
  const changes: PartChange[] = [];
  let isNew = true;
  for (const { table, rows } of made.converted.parts) {
    const header = await headerOf(place.shipped, table);
    const csv = renderCsv(header, rows);
    const target = path.join(place.home, 'reference', table, `${made.format.name}.csv`);
    const before = await textIfThere(target);
    if (before !== null) isNew = false;
    const change = changeOf(
      table,
      before === null
        ? []
        : parseCsv(before, target)
            .slice(1)
            .map(({ cells }) => cells),
      rows,
    );
    if (change.added.length + change.changed.length + change.removed.length > 0) changes.push(change);
    if (before === csv && (await exists(target.replace(/\.csv$/, '.yaml')))) continue;
    // The description before the rows: a part without one would be a part of nowhere.
    files.set(
      target.replace(/\.csv$/, '.yaml'),
      stringify({
        format: made.format.name,
        file: path.basename(file),
        source: sourceOf(made.format, file),
        version: made.format.version,
        licence: LICENCE,
        added_at: place.now.toISOString(),
        sha256: createHash('sha256').update(bytes).digest('hex'),
        rows: rows.length,
      }),
    );
    files.set(target, csv);
  }
  let written = 0;
  for (const [target, content] of files) {
    const before = await bytesIfThere(target);
    if (before?.equals(Buffer.from(content))) continue;
    await replaceFile(target, content);
    written++;
  }
  const { counts, remarks } = made.converted;
  return {
    format,
    outcome: written === 0 ? 'unchanged' : isNew ? 'added' : 'replaced',
    counts,
    remarks,
    changes,
  };
}

/** What a generator made says so in its name, and must not pass for the official table. */
function sourceOf(format: Format, file: string): string {
  const name = path.basename(file);
  return name.startsWith('合成数据')
    ? `合成数据，不是${format.title}（${name}）`
    : `${format.source}（${name}）`;
}

/** Takes back what a format made. @throws PANHUO_REFERENCE_UNKNOWN when there is nothing of that name */
export async function removeReference(place: Place, name: string): Promise<{ files: number }> {
  const format = FORMATS.find((one) => one.name === name);
  const original = format === undefined ? '' : originalOf(place.home, format);
  if (format === undefined || !(await exists(original))) {
    const known = [...new Set((await listReferences(place.home)).map((note) => note.format))];
    throw new PanhuoError('PANHUO_REFERENCE_UNKNOWN', `没有加入过参考表 ${name}`, {
      hint: `加入过的：${known.join('、') || '（无）'}`,
    });
  }
  return exclusively(place, async () => {
    let files = 0;
    if (format.mends === undefined) {
      for (const { table, part } of (await listReferences(place.home)).filter(
        (note) => note.format === name,
      )) {
        const csv = path.join(place.home, 'reference', table, `${part}.csv`);
        await rm(csv, { force: true });
        await rm(csv.replace(/\.csv$/, '.yaml'), { force: true });
        files++;
      }
      const mending = FORMATS.find((one) => one.mends === name);
      if (mending !== undefined) await rm(originalOf(place.home, mending), { force: true });
      await rm(original, { force: true });
      return { files };
    }
    const base = formatNamed(format.mends);
    const kept = originalOf(place.home, base);
    const bytes = await readFile(kept);
    await rm(original, { force: true });
    const made = await convert(place, base, { text: bytes.toString('utf8'), file: kept });
    const { changes } = await store(place, { format: base, made, originals: new Map(), bytes, file: kept });
    return { files: changes.length };
  });
}

/** The parts of a workspace, by table. @throws PANHUO_REFERENCE_INVALID for a description that is none */
export async function listReferences(home: string): Promise<PartNote[]> {
  const folder = path.join(home, 'reference');
  const notes: PartNote[] = [];
  for (const table of (await namesIn(folder)).sort()) {
    if (table === ORIGINALS) continue;
    for (const name of (await namesIn(path.join(folder, table))).sort()) {
      if (!name.endsWith('.yaml')) continue;
      const file = path.join(folder, table, name);
      const parsed = noteSchema.safeParse(parse(await readFile(file, 'utf8')));
      if (!parsed.success) {
        throw new PanhuoError(
          'PANHUO_REFERENCE_INVALID',
          `说明文件有误：${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
          {
            where: { file },
            hint: '请用 panhuo reference add 重新加入。',
          },
        );
      }
      notes.push({ ...parsed.data, table, part: path.basename(name, '.yaml') });
    }
  }
  return notes;
}

const ORIGINALS = 'originals';

function originalOf(home: string, format: Format): string {
  return path.join(home, 'reference', ORIGINALS, `${format.name}.${format.kind}`);
}

function formatNamed(name: string): Format {
  const format = FORMATS.find((one) => one.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return format;
}

function exclusively<T>({ home }: Place, work: () => Promise<T>): Promise<T> {
  return withLock(path.join(home, 'reference', 'reference.lock'), work);
}

async function readInput(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST)
      throw new PanhuoError('PANHUO_INPUT_TOO_LARGE', `文件超过 ${LARGEST / 1024 ** 2} MiB，不会是参考表`, {
        where: { file },
      });
    return await readFile(file);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    throw new PanhuoError('PANHUO_INPUT_MISSING', `文件不存在或不可读：${file}`, {
      where: { file },
      cause: error,
    });
  }
}

function textOf(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PanhuoError('PANHUO_INPUT_ENCODING', '文件不是 UTF-8', {
      where: { file },
      hint: '请另存为 UTF-8 后重试。',
      cause: error,
    });
  }
}

async function headerOf(shipped: string, table: string): Promise<string[]> {
  const text = await readFile(path.join(shipped, `${table}.csv`), 'utf8');
  return (text.split('\n', 1)[0] ?? '').trim().split(',');
}

function keyOf(table: string, row: readonly string[]): string {
  return (KEYS[table] ?? [0]).map((at) => row[at] ?? '').join('/');
}

function changeOf(
  table: string,
  before: readonly (readonly string[])[],
  after: readonly (readonly string[])[],
): PartChange {
  const old = new Map(before.map((row) => [keyOf(table, row), row.join('\u0000')]));
  const change: PartChange = { table, added: [], changed: [], removed: [] };
  for (const row of after) {
    const key = keyOf(table, row);
    const was = old.get(key);
    if (was === undefined) change.added.push(key);
    else if (was !== row.join('\u0000')) change.changed.push(key);
    old.delete(key);
  }
  change.removed.push(...old.keys());
  return change;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

async function bytesIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function textIfThere(file: string): Promise<string | null> {
  return (await bytesIfThere(file))?.toString('utf8') ?? null;
}
