import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseIpc, splitClassification } from '../../domain/classification.ts';
import { projectRoot } from '../../lake/assets.ts';

/** A title of a real gazette with the subclasses its symbols give, the main one first. */
export interface TitleRow {
  publication: string;
  title: string;
  applicant: string;
  labels: string[];
}

export interface TitleSplit {
  train: TitleRow[];
  test: TitleRow[];
  /** Rows left out, by reason. */
  left_out: { no_ipc: number; same_title: number; near_training: number };
}

const FILES = [
  'CN_patent_invention_authorized_712.csv',
  'CN_patent_invention_published_712.csv',
  'CN_patent_utility_new_712.csv',
];

/** The folder of the real day, or null where there is none. */
export function gazetteFolder(): string | null {
  const folder = path.join(projectRoot(), '..', 'shared', 'real', 'gazette-2019-07-12');
  return existsSync(folder) ? folder : null;
}

async function readFolder(folder: string): Promise<{ rows: TitleRow[]; withoutIpc: number }> {
  const rows: TitleRow[] = [];
  let withoutIpc = 0;
  for (const file of FILES) {
    const text = new TextDecoder('gb18030').decode(await readFile(path.join(folder, file)));
    const records: Record<string, string>[] = parse(text, {
      columns: true,
      relax_column_count: true,
      relax_quotes: true,
      bom: true,
    });
    for (const record of records) {
      const symbols = splitClassification(record['Int.Cl.'] ?? '').flatMap((one) => parseIpc(one) ?? []);
      const labels = [...new Set(symbols.map((symbol) => symbol.subclass))];
      const title = (record.name ?? '').trim();
      if (labels.length === 0 || title === '') {
        withoutIpc++;
        continue;
      }
      const publication = record.authorization_notice_id ?? '';
      rows.push({ publication, title, applicant: record.patentee ?? '', labels });
    }
  }
  return { rows, withoutIpc };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0);
const bare = (title: string) => title.normalize('NFKC').replace(/[^\p{L}]/gu, '');

function bigrams(title: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + 1 < title.length; at++) found.add(title.slice(at, at + 2));
  return found;
}

function alike(left: Set<string>, right: Set<string>): number {
  let common = 0;
  for (const one of left) if (right.has(one)) common++;
  return common / Math.max(1, left.size + right.size - common);
}

/**
 * The day in two parts by the hash of `key` (the publication number, or the applicant). Equal titles (without digits and punctuation) count
 * once; a test title that shares half of its character pairs with a training title of the same applicant is left out of the test.
 */
export async function titleSplit(
  folder: string,
  key: 'publication' | 'applicant',
  share = 0.2,
): Promise<TitleSplit> {
  const { rows, withoutIpc } = await readFolder(folder);
  rows.sort((a, b) => (a.publication < b.publication ? -1 : a.publication > b.publication ? 1 : 0));
  const seen = new Set<string>();
  const unique = rows.filter(({ title }) => {
    const form = bare(title);
    if (seen.has(form)) return false;
    seen.add(form);
    return true;
  });
  const isTest = (row: TitleRow) => hashOf(row[key]) < share * 2 ** 32;
  const train = unique.filter((row) => !isTest(row));
  const byApplicant = new Map<string, Set<string>[]>();
  for (const { applicant, title } of train) {
    const list = byApplicant.get(applicant) ?? [];
    list.push(bigrams(bare(title)));
    byApplicant.set(applicant, list);
  }
  const candidates = unique.filter(isTest);
  const test = candidates.filter(({ applicant, title }) => {
    const own = bigrams(bare(title));
    return !(byApplicant.get(applicant) ?? []).some((other) => alike(own, other) >= 0.5);
  });
  return {
    train,
    test,
    left_out: {
      no_ipc: withoutIpc,
      same_title: rows.length - unique.length,
      near_training: candidates.length - test.length,
    },
  };
}
