/**
 * What a classifier must beat: `predict-baseline.js majority|neighbours TRAIN TEST OUT`. Majority: the most frequent labels, whatever the text.
 * Neighbours: BM25 over characters and pairs of them, the labels of the ten nearest titles, weighted by score.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Grams, plainText, readGrams } from '../../activities/annotate/predict/features.ts';
import type { LabelledText } from '../../activities/annotate/predict/types.ts';

const [way = '', train = '', test = '', out = ''] = process.argv.slice(2);
const rowsOf = async (file: string): Promise<LabelledText[]> =>
  (await readFile(file, 'utf8')).split('\n').map((line) => JSON.parse(line));

const NEIGHBOURS = 10;
const K1 = 1.2;
const B = 0.75;

interface Posting {
  rows: number[];
  times: number[];
}

function bm25(rows: readonly LabelledText[]): (text: string) => Map<string, number> {
  const grams = new Grams();
  const index = new Map<number, Posting>();
  const lengths = rows.map(({ text }, row) => {
    readGrams(plainText(text), grams);
    for (const hash of grams.hashes.subarray(0, grams.count)) {
      const posting = index.get(hash) ?? { rows: [], times: [] };
      if (posting.rows.at(-1) === row)
        posting.times[posting.times.length - 1] = (posting.times.at(-1) ?? 0) + 1;
      else {
        posting.rows.push(row);
        posting.times.push(1);
      }
      index.set(hash, posting);
    }
    return grams.count;
  });
  const average = lengths.reduce((sum, one) => sum + one, 0) / rows.length;
  const norms = Float64Array.from(lengths, (length) => K1 * (1 - B + (B * length) / average));
  const scores = new Float64Array(rows.length);
  return (text) => {
    scores.fill(0);
    readGrams(plainText(text), grams);
    for (const hash of grams.hashes.subarray(0, grams.count)) {
      const posting = index.get(hash);
      if (posting === undefined) continue;
      const idf = Math.log(1 + (rows.length - posting.rows.length + 0.5) / (posting.rows.length + 0.5));
      posting.rows.forEach((row, at) => {
        const times = posting.times[at] as number;
        scores[row] = (scores[row] as number) + (idf * times * (K1 + 1)) / (times + (norms[row] as number));
      });
    }
    const nearest: number[] = [];
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] as number;
      const last = nearest[NEIGHBOURS - 1];
      if (score === 0 || (last !== undefined && score <= (scores[last] as number))) continue;
      const place = nearest.findIndex((other) => score > (scores[other] as number));
      nearest.splice(place < 0 ? nearest.length : place, 0, row);
      nearest.length = Math.min(nearest.length, NEIGHBOURS);
    }
    const votes = new Map<string, number>();
    for (const row of nearest) {
      const label = rows[row]?.labels[0] ?? '';
      votes.set(label, (votes.get(label) ?? 0) + (scores[row] as number));
    }
    return votes;
  };
}

function majority(rows: readonly LabelledText[]): (text: string) => Map<string, number> {
  const votes = new Map<string, number>();
  for (const { labels } of rows) votes.set(labels[0] ?? '', (votes.get(labels[0] ?? '') ?? 0) + 1);
  return () => votes;
}

const rows = await rowsOf(train);
const votesOf = way === 'majority' ? majority(rows) : bm25(rows);
const answers = (await rowsOf(test)).map(({ text }) => {
  const votes = [...votesOf(text)].sort((a, b) => b[1] - a[1]);
  const sections = new Map<string, number>();
  for (const [label, vote] of votes)
    sections.set(label.slice(0, 1), (sections.get(label.slice(0, 1)) ?? 0) + vote);
  const section = [...sections].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  return JSON.stringify({ labels: votes.slice(0, 3).map(([label]) => label), section });
});
await writeFile(out, answers.join('\n'));
process.stdout.write('{}');
