import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderTable } from '../../domain/text.ts';
import { type Session, say } from '../harness/session.ts';
import { NOISE_KINDS } from './name-noise.ts';
import type { LabelledMention } from './name-set.ts';

/** Of noisy names: how many stand in the cluster of their clean name. */
export interface KindRecall {
  kind: string;
  /** Spoilt by this alone. */
  single: { right: number; all: number };
  /** Spoilt by this, alone or with others. */
  any: { right: number; all: number };
}

/** Recall of each kind of noise; the last rows are for 1, 2 and 3 noises, and for what is wholly clean. Pure. */
export function recallByKind(mentions: readonly LabelledMention[], found: readonly string[]): KindRecall[] {
  const clean = new Map<number, string>();
  for (const [at, { entity, noises }] of mentions.entries())
    if (noises.length === 0) clean.set(entity, found[at] ?? '');
  const rows = new Map<string, KindRecall>(
    [...NOISE_KINDS, '1', '2', '3'].map((kind) => [
      kind,
      { kind, single: { right: 0, all: 0 }, any: { right: 0, all: 0 } },
    ]),
  );
  for (const [at, { entity, noises }] of mentions.entries()) {
    if (noises.length === 0) continue;
    const right = clean.get(entity) === found[at] ? 1 : 0;
    for (const kind of [...noises, String(noises.length)]) {
      const row = rows.get(kind);
      if (row === undefined) throw new Error(`unknown noise ${kind}`);
      for (const part of noises.length === 1 ? [row.single, row.any] : [row.any]) {
        part.all++;
        part.right += right;
      }
    }
  }
  return [...rows.values()];
}

/** Clusters that hold several bodies: each with the spellings of every body in it, worst first. */
export function falseMerges(
  mentions: readonly LabelledMention[],
  found: readonly string[],
): LabelledMention[][] {
  const clusters = new Map<string, LabelledMention[]>();
  for (const [at, one] of mentions.entries()) {
    const cluster = found[at] ?? '';
    const list = clusters.get(cluster);
    if (list === undefined) clusters.set(cluster, [one]);
    else list.push(one);
  }
  return [...clusters.values()]
    .filter((list) => new Set(list.map(({ entity }) => entity)).size > 1)
    .sort((a, b) => b.length - a.length);
}

const spelling = ({ mention, entity, source, noises }: LabelledMention) =>
  `${mention.name}〔${entity} ${source}${noises.length === 0 ? '' : ` ${noises.join('+')}`}${mention.cities.length === 0 ? '' : ` ${mention.cities[0]}`}〕`;

/** Says recall by kind of noise, and writes every error to a file in the bench's cache (real names: it is not for the repository). */
export async function report(
  session: Session,
  id: string,
  mentions: readonly LabelledMention[],
  found: readonly string[],
): Promise<void> {
  const share = ({ right, all }: { right: number; all: number }) =>
    all === 0 ? '–' : `${(right / all).toFixed(3)}（${all}）`;
  const rows = recallByKind(mentions, found).map(({ kind, single, any }) => [
    kind,
    share(single),
    share(any),
  ]);
  say(renderTable([{ title: `${id}：噪声` }, { title: '仅此一种' }, { title: '含此种' }], rows));
  const merges = falseMerges(mentions, found);
  const clean = new Map<number, { name: string; cluster: string }>();
  for (const [at, { entity, noises, mention }] of mentions.entries())
    if (noises.length === 0) clean.set(entity, { name: mention.name, cluster: found[at] ?? '' });
  const misses = mentions.flatMap((one, at) => {
    const home = clean.get(one.entity);
    return one.noises.length === 0 || home === undefined || home.cluster === found[at]
      ? []
      : [`${one.noises.join('+')}\t${home.name}\t${one.mention.name}\t${one.mention.cities[0] ?? ''}`];
  });
  const file = path.join(session.cache, `resolve-errors-${id}.txt`);
  await writeFile(
    file,
    [
      `误并 ${merges.length} 簇`,
      ...merges.map((list) => list.map(spelling).join(' ｜ ')),
      `漏并 ${misses.length} 个`,
      ...misses.sort(),
      '',
    ].join('\n'),
  );
  say(`  误并 ${merges.length} 簇，漏并 ${misses.length} 个，见 bench/.cache/${path.basename(file)}`);
}
