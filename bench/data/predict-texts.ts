import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';

const real = (...parts: string[]) => path.join(projectRoot(), '..', 'shared', 'real', ...parts);

const table = async (file: string): Promise<string[][]> =>
  existsSync(file) ? (await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.split('\t')) : [];

/** Titles of papers with their abstracts; the file names no discipline. */
export async function paperTexts(): Promise<{ title: string; abstract: string }[]> {
  const rows = await table(real('retrieval', 'title-to-abstract.dev.tsv'));
  return rows.flatMap(([, abstract, title]) =>
    abstract && title ? [{ title: title.trim(), abstract: abstract.trim() }] : [],
  );
}

/** Needs in the words of those who have them. */
export async function needTexts(): Promise<string[]> {
  const rows = await table(real('retrieval', 'paraphrased-needs.dev.tsv'));
  return rows.slice(1).flatMap(([need]) => (need ? [need] : []));
}

/** Titles of papers with one of these words are taken for humanities: no patent examiner would give them a symbol. */
const HUMANITIES =
  /文学|小说|诗|哲学|史学|历史|思想|美学|伦理|宗教|儒|佛|语言|翻译|法学|刑法|宪法|司法|马克思|政治|叙事|艺术/;
export const isHumanities = (title: string) => HUMANITIES.test(title);

/** Headings of the classification down to main groups, each with its subclass, without the references to other places. */
export async function ipcHeadings(): Promise<{ text: string; labels: string[]; definition: true }[]> {
  const file = real('reference', 'ipc_zh_2026_flat.jsonl');
  if (!existsSync(file)) return [];
  const entries = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  return entries.flatMap(({ code = '', level, title = '' }) => {
    const text = title.replace(/（[^（）]*(?:入|优先|见)[^（）]*）|[〔[][^\]〕]*[\]〕]/g, '').slice(0, 150);
    const named = (level === 'subclass' || level === 'main_group') && text !== '';
    return named ? [{ text, labels: [code.slice(0, 4)], definition: true }] : [];
  });
}
