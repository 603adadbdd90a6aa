import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { encodeInto } from './gb18030.ts';
import { dayIndex, dotted, type GazetteKind, KINDS } from './numbers.ts';
import { CONFLICT_DISTANCE, conflictPositions, PAGE, type Plan, planFile, slotOf } from './plan.ts';
import { grantOf, type SampleRow, sampleRow } from './row.ts';
import { countRecord, type DayTruth, type FileTruth, noCounts, type Truth, truthOf } from './truth.ts';

const HEADER =
  'item,name,authorization_notice_id,authorized_announcement_date,filing_id,filing_date,patentee,designer,address,Int.Cl.\n';
const FILE_NAMES: Record<GazetteKind, string> = {
  published: 'invention_published',
  granted: 'invention_authorized',
  utility: 'utility_new',
  design: 'appearance_designed',
};
export const TRUTH_FILE = '合成数据_truth.json';
export const NOTE_FILE = '合成数据说明.txt';
/** Bytes collected before a write: bounds memory whatever the number of rows. */
const CHUNK = 1 << 20;
/** No generated row comes near this many bytes. */
const ROW_BYTES = 1 << 13;

/** An earlier generated day whose published applications are granted now: positions residue, residue + modulus, … */
export interface GrantsOf {
  date: string;
  /** Rows of its file of published inventions. */
  published: number;
  residue: number;
  modulus: number;
}

export interface GazetteDay {
  /** Day of publication, YYYY-MM-DD, 2015-01-01 to 2034-12-31. */
  date: string;
  /** Data rows of each file, repetitions included; 0 or absent: no such file. */
  rows: Partial<Record<GazetteKind, number>>;
  /** Same seed, day and rows: same bytes. */
  seed: number;
  outDir: string;
  /**
   * Part of the granted inventions are applications published on these days (same seed).
   * @default []
   */
  grantsOf?: readonly GrantsOf[];
}

export interface GeneratedFile {
  path: string;
  kind: GazetteKind;
  rows: number;
  bytes: number;
}

/**
 * Writes one invented gazette day in the format of the real files (GB18030, LF, ten columns), with the truth and a note beside them.
 * Streams: memory does not grow with the number of rows. Publication numbers of different days differ as long as a day has no more
 * than 4,000 published, 2,500 granted, 8,000 utility model and 3,000 design rows for each calendar day to the next generated one.
 * @throws PanhuoError PANHUO_USAGE for a bad date or row count
 */
export async function generateGazetteDay(day: GazetteDay): Promise<{ files: GeneratedFile[]; truth: Truth }> {
  const { files, truth } = await writeDay(day);
  return { files, truth: await writeTruth(day.outDir, day.seed, [truth]) };
}

/** The files of one day without note and truth, for several days in one folder. */
export async function writeDay(day: GazetteDay): Promise<{ files: GeneratedFile[]; truth: DayTruth }> {
  dayIndex(day.date);
  await mkdir(day.outDir, { recursive: true });
  const files: GeneratedFile[] = [];
  const truths: FileTruth[] = [];
  for (const kind of KINDS) {
    const rows = day.rows[kind] ?? 0;
    if (!Number.isSafeInteger(rows) || rows < 0)
      throw new PanhuoError('PANHUO_USAGE', `行数应为非负整数：${rows}`);
    if (rows === 0) continue;
    const truth = await writeFileOf(day, kind, rows);
    truths.push(truth);
    files.push({ path: path.join(day.outDir, truth.name), kind, rows, bytes: truth.bytes });
  }
  return { files, truth: { date: day.date, files: truths } };
}

/** Writes truth and note for the days in a folder. */
export async function writeTruth(outDir: string, seed: number, days: DayTruth[]): Promise<Truth> {
  const truth = truthOf(seed, days);
  await writeFile(path.join(outDir, TRUTH_FILE), `${JSON.stringify(truth, null, 2)}\n`);
  await writeFile(path.join(outDir, NOTE_FILE), note(truth));
  return truth;
}

async function writeFileOf(day: GazetteDay, kind: GazetteKind, rows: number): Promise<FileTruth> {
  const date = dayIndex(day.date);
  const plan = planFile(day.seed, kind, date, rows);
  const name = `合成数据_CN_patent_${FILE_NAMES[kind]}_${day.date.replaceAll('-', '')}.csv`;
  const target = path.join(day.outDir, name);
  const counts = noCounts();
  counts.rows = rows;
  const grants = kind === 'granted' ? grantedPositions(day) : [];
  const temporary = `${target}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK + ROW_BYTES);
    let bytes = 0;
    let used = encodeInto(HEADER, buffer, 0);
    const flush = async (): Promise<void> => {
      await handle.write(buffer, 0, used);
      bytes += used;
      used = 0;
    };
    for (const [line, n] of lines(plan, day, kind, date, grants, counts)) {
      used = encodeInto(`${itemOf(kind, n, rows)},${line}\n`, buffer, used);
      if (used >= CHUNK) await flush();
    }
    await flush();
    await handle.close();
    await rename(temporary, target);
    return { name, kind, bytes, ...counts };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The rows of a file without their item number, with their place from 0; fills `counts` on the way. */
function* lines(
  plan: Plan,
  day: GazetteDay,
  kind: GazetteKind,
  date: number,
  grants: readonly (readonly [number, number])[],
  counts: ReturnType<typeof noCounts>,
): Generator<[string, number]> {
  const page: string[] = [];
  const announced = dotted(date);
  const own = (position: number): SampleRow => {
    const grant = grants[position];
    return grant
      ? grantOf(sampleRow(day.seed, 'published', grant[0], grant[1]))
      : sampleRow(day.seed, kind, date, position);
  };
  let position = 0;
  for (let n = 0; n < plan.rows; n++) {
    const slot = slotOf(plan, n);
    let line: string;
    if (slot === 'repeat') {
      line = page[n % PAGE] ?? '';
      counts.duplicates++;
    } else {
      const conflict = slot === 'conflict';
      // A conflicting row is another application under the number and title of a row shortly before.
      const row = conflict ? sampleRow(day.seed, kind, date, position) : own(position);
      const shown = conflict ? own(position - CONFLICT_DISTANCE) : row;
      line = lineOf(shown.publicationNumber, shown.title, row, announced);
      countRecord(counts, row, conflict, !conflict && grants[position] !== undefined);
      position++;
    }
    page[n % PAGE] = line;
    yield [line, n];
  }
}

function lineOf(publicationNumber: string, title: string, row: SampleRow, announced: string): string {
  return (
    `${cell(title)},${publicationNumber},${announced},${row.filingCell},${row.filingDate},` +
    `${cell(row.applicants)},${cell(row.inventors)},${cell(row.address)},${row.classification}`
  );
}

function cell(text: string): string {
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Items count up from 1; the real file of designs goes back once, where its reading was resumed. */
function itemOf(kind: GazetteKind, n: number, rows: number): number {
  return kind === 'design' && n >= Math.floor(rows * 0.4) ? n + 1 - Math.floor(rows * 0.2) : n + 1;
}

/** Day and position of the earlier publications granted by this file, in the file's order. */
function grantedPositions(day: GazetteDay): [number, number][] {
  return (day.grantsOf ?? []).flatMap((from) => {
    const date = dayIndex(from.date);
    const plan = planFile(day.seed, 'published', date, from.published);
    const unseen = conflictPositions(plan);
    const positions: [number, number][] = [];
    for (let position = from.residue; position < plan.fresh; position += from.modulus) {
      if (!unseen.has(position)) positions.push([date, position]);
    }
    return positions;
  });
}

function note(truth: Truth): string {
  const files = truth.days.flatMap((day) => day.files.map((file) => `  ${file.name}　${file.rows} 行`));
  return [
    '合成数据说明',
    '',
    '本文件夹中的公告文件全部由「盘活」的样例生成器按随机种子生成，仅供演示与测试。',
    '其中的专利、单位、人员与地址门牌均为虚构，不是国家知识产权局公告，不得作为事实引用或对外提供。',
    '',
    '如何辨认：文件名以「合成数据」开头；单位名称都含「示例」；境内地址的道路名都含「示例」或「合成」。',
    '省、市、区名称与国际专利分类号、洛迦诺分类号为真实存在的名称和符号；人名由常见字随机组合，如与他人同名纯属巧合。',
    '格式（GB18030 编码、列名、列表分隔符的丢字、申请号被电子表格改成科学记数法、整页重复、',
    '同号不同内容的记录）仿照真实公告文件，以便检验读取程序。',
    '',
    `随机种子：${truth.seed}`,
    `文件（共 ${truth.totals.rows} 行，其中整页重复 ${truth.totals.duplicates} 行、同号不同内容 ${truth.totals.conflicts} 条）：`,
    ...files,
    `核对用的计数：${TRUTH_FILE}`,
    '',
  ].join('\n');
}
