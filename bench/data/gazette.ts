import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { generateGazetteDay } from '../../sample/index.ts';
import { BenchProblem, type Session, say } from '../harness/session.ts';

/** What reading the files must give. rows = records + duplicates: no row of them is refused. */
export interface Counts {
  rows: number;
  records: number;
  duplicates: number;
  conflicts: number;
}

export interface Input extends Counts {
  files: string[];
  bytes: number;
  /** Whether the rows are real gazette rows or the generator's. */
  data: 'real' | 'synthetic';
  /** One English phrase: what the files are. */
  work: string;
}

/** The real day beside the checkout, as it was counted by hand (41,558 rows, of which 279 repeat another word for word). */
const REAL: Counts = { rows: 41_558, records: 41_279, duplicates: 279, conflicts: 1 };
const REAL_FOLDER = path.join(projectRoot(), '..', 'shared', 'real', 'gazette-2019-07-12');
/** A generated day of the same size, for machines that have no real one. */
const SYNTHETIC = { published: 15_382, granted: 4694, utility: 16_183, design: 5299 };
/** Replicas are told apart by two digits; the last one is the "new day". */
const MOST = 99;

/** One gazette day: real where there is one. */
export async function oneDay(session: Session): Promise<Input> {
  return existsSync(REAL_FOLDER) ? realDay() : syntheticDay(session);
}

/** So many copies of the day that there are about `rows` rows, each copy with publication numbers of its own. */
export async function manyDays(session: Session, rows: number): Promise<Input> {
  const day = await oneDay(session);
  const copies = Math.max(1, Math.round(rows / day.rows));
  if (copies >= MOST) throw new BenchProblem(`--rows 最多 ${MOST * day.rows - 1}`, 2);
  return replicate(session, day, 0, copies);
}

/** A day that is in none of `manyDays`. */
export async function newDay(session: Session): Promise<Input> {
  return replicate(session, await oneDay(session), MOST, 1);
}

async function realDay(): Promise<Input> {
  const names = (await readdir(REAL_FOLDER)).filter((name) => name.endsWith('.csv')).sort();
  return {
    ...REAL,
    files: names.map((name) => path.join(REAL_FOLDER, name)),
    bytes: 0,
    data: 'real',
    work: 'the real gazette day 2019-07-12',
  };
}

async function syntheticDay(session: Session): Promise<Input> {
  const folder = path.join(session.cache, 'input', 'synthetic-2019-07-12');
  return cached(folder, async (work) => {
    say('  没有真实公报（../shared/real/gazette-2019-07-12），改用生成的合成数据');
    const { files, truth } = await generateGazetteDay({
      date: '2019-07-12',
      rows: SYNTHETIC,
      seed: 20190712,
      outDir: work,
    });
    const { rows, records, duplicates, conflicts } = truth.totals;
    return {
      ...{ rows, records, duplicates, conflicts },
      files: files.map((file) => path.basename(file.path)),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      data: 'synthetic',
      work: 'a synthetic gazette day',
    };
  });
}

async function replicate(session: Session, day: Input, from: number, copies: number): Promise<Input> {
  const folder = path.join(session.cache, 'input', `${day.data}-2019-07-12-${from}x${copies}`);
  return cached(folder, async (work) => {
    say(`  生成输入：${day.work} × ${copies}…`);
    const files: string[] = [];
    let bytes = 0;
    for (const file of day.files) {
      const name = path.basename(file);
      bytes += await replicateFile(file, path.join(work, name), from, copies);
      files.push(name);
    }
    const times = (n: number) => n * copies;
    return {
      rows: times(day.rows),
      records: times(day.records),
      duplicates: times(day.duplicates),
      conflicts: times(day.conflicts),
      files,
      bytes,
      data: day.data,
      work: copies === 1 ? `${day.work} with new numbers` : `${day.work} × ${copies}`,
    };
  });
}

async function replicateFile(file: string, target: string, from: number, copies: number): Promise<number> {
  // One character per byte: GB18030 text passes through as it is.
  const text = await readFile(file, 'latin1');
  const body = text.indexOf('\n') + 1;
  const rows = text.slice(body).replace(/([^\n])$/, '$1\n');
  const handle = await open(target, 'w');
  try {
    let bytes = (await handle.write(text.slice(0, body), null, 'latin1')).bytesWritten;
    for (let copy = from; copy < from + copies; copy++) {
      bytes += (await handle.write(renumber(rows, copy), null, 'latin1')).bytesWritten;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Puts two digits into each publication number: `CN305252224S` → `CN30705252224S` for copy 7. Pure; changes no other byte. */
export function renumber(rows: string, copy: number): string {
  return rows.replaceAll(/CN(\d)(\d{8})([A-Z])/g, `CN$1${String(copy).padStart(2, '0')}$2$3`);
}

/** The input in the folder, made when it is not there. File names are stored relative: the checkout may move. */
async function cached(folder: string, make: (work: string) => Promise<Input>): Promise<Input> {
  const about = path.join(folder, 'input.json');
  if (!existsSync(about)) {
    const work = `${folder}.tmp`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await writeFile(path.join(work, 'input.json'), JSON.stringify(await make(work)));
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  }
  const input = JSON.parse(await readFile(about, 'utf8')) as Input;
  return { ...input, files: input.files.map((name) => path.join(folder, name)) };
}
