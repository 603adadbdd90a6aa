import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PanhuoError } from '../../../domain/errors.ts';
import { formatOf } from './format.ts';
import { ZIP_LIMITS, Zip } from './zip.ts';

/** Files that may hold records, by the end of their names. */
export const TABLE_SUFFIXES: readonly string[] = [
  '.csv',
  '.tsv',
  '.txt',
  '.xlsx',
  '.xlsm',
  '.xls',
  '.et',
  '.html',
  '.htm',
  '.json',
  '.jsonl',
  '.ndjson',
  '.xml',
  '.zip',
];
/** What systems put into archives beside what people did. */
const SYSTEM = /(^|\/)(__MACOSX\/|\.|~\$|Thumbs\.db$|desktop\.ini$)/i;
/** An archive may hold archives; those may not. */
const DEEPEST = 2;

export interface Member {
  file: string;
  /** `x.zip!folder/member.csv` */
  name: string;
}

export interface Unzipped {
  members: Member[];
  /** Names of members that hold no records as far as their names tell. */
  ignored: string[];
}

/**
 * Takes the members of an archive out, each into a file of its own in `folder`.
 * @throws PANHUO_ZIP_DAMAGED, PANHUO_ZIP_LIMIT (entries, sizes, ratio, depth), PANHUO_ZIP_PATH, PANHUO_INPUT_EMPTY
 */
export async function unzip(file: string, name: string, folder: string): Promise<Unzipped> {
  const budget = { bytes: ZIP_LIMITS.totalBytes, entries: ZIP_LIMITS.entries };
  const out: Unzipped = { members: [], ignored: [] };
  await unzipInto(file, name, folder, 1, budget, out);
  if (out.members.length === 0) {
    throw new PanhuoError('PANHUO_INPUT_EMPTY', `压缩包里没有可以读取的文件：${name}`, {
      where: { file: name },
      hint: `可以读取的是 ${TABLE_SUFFIXES.join('、')}${out.ignored.length > 0 ? `；包里有 ${out.ignored.slice(0, 5).join('、')}` : ''}`,
    });
  }
  return out;
}

async function unzipInto(
  file: string,
  name: string,
  folder: string,
  depth: number,
  budget: { bytes: number; entries: number },
  out: Unzipped,
): Promise<void> {
  if (depth > DEEPEST) {
    throw new PanhuoError('PANHUO_ZIP_LIMIT', `压缩包套了不止 ${DEEPEST} 层：${name}`, {
      where: { file: name },
      hint: '请解压后再导入。',
    });
  }
  const zip = await Zip.open(file, name, { entries: budget.entries, totalBytes: budget.bytes });
  try {
    budget.entries -= zip.entries.length;
    for (const { name: entry } of zip.entries) {
      if (SYSTEM.test(entry)) continue;
      if (!TABLE_SUFFIXES.some((suffix) => entry.toLowerCase().endsWith(suffix))) {
        out.ignored.push(entry);
        continue;
      }
      const copy = path.join(folder, `${out.members.length}-${depth}-${budget.entries}`);
      await pipeline(zip.read(entry), counted(budget, name), createWriteStream(copy));
      const member = `${name}!${entry}`;
      if ((await formatOf(copy, member)) === 'zip')
        await unzipInto(copy, member, folder, depth + 1, budget, out);
      else out.members.push({ file: copy, name: member });
    }
  } finally {
    zip.close();
  }
}

/** Counts what really comes out, whatever the directory of the archive says. */
function counted(budget: { bytes: number }, name: string) {
  return async function* (pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const piece of pieces) {
      budget.bytes -= piece.length;
      if (budget.bytes < 0) {
        throw new PanhuoError(
          'PANHUO_ZIP_LIMIT',
          `压缩包解压后超过上限 ${ZIP_LIMITS.totalBytes} 字节：${name}`,
          {
            where: { file: name },
            hint: '请拆分压缩包后再导入。',
          },
        );
      }
      yield piece;
    }
  };
}
