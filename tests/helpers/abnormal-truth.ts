import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FULL_TEXT_COLUMNS } from '../../bench/data/quality/files.ts';
import type { Province } from '../../sample/province/index.ts';
import { publicationsOf } from '../../sample/province/publications.ts';
import { copied, textOf } from '../../sample/province/text.ts';

/** The publications of a province with their texts, as one CSV: gazette tables have none. */
export function writeFullTexts(province: Province, folder: string): string {
  const lines = [Object.keys(FULL_TEXT_COLUMNS).join(',')];
  for (const { record } of publicationsOf(province.world)) {
    const cells = Object.values(FULL_TEXT_COLUMNS).map((field) => {
      const value = record[field];
      return `"${(typeof value === 'string' ? value : (value ?? []).join(';')).replaceAll('"', '""')}"`;
    });
    lines.push(cells.join(','));
  }
  const file = path.join(folder, '合成数据_全文.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** What a type's own signals are; the others may meet its patents too. */
export const SIGNALS_OF_TYPE: Readonly<Record<number, readonly string[]>> = {
  1: ['same-text'],
  2: ['same-figures'],
  3: ['title-apart'],
  4: ['long-claim'],
  5: ['inventor-burst', 'few-rd-staff'],
  6: ['shared-address', 'shared-inventors'],
  7: ['transfer-hub', 'inventor-change'],
  8: ['published-by-others'],
};

export interface Planted {
  /** Application number → planted type. */
  types: ReadonlyMap<string, number>;
  /** Those of which the data shows what the signal looks for: figures are in a third of the texts; who copies may be the earlier one. */
  visible: ReadonlySet<string>;
}

export function plantedIn(province: Province): Planted {
  const types = new Map<string, number>();
  const visible = new Set<string>();
  for (const { type, from, to } of province.abnormalGroups()) {
    for (const patent of province.patents(from, to)) {
      types.set(patent.application, type);
      if (isVisible(province, type, patent)) visible.add(patent.application);
    }
  }
  return { types, visible };
}

function isVisible(
  province: Province,
  type: number,
  patent: ReturnType<Province['patents']> extends Iterable<infer P> ? P : never,
): boolean {
  if (type === 2) return textOf(province.world, patent).abstract.includes('连续运行');
  if (type !== 8) return true;
  const source = copied(province.world, patent);
  const published = source?.published ?? source?.granted ?? null;
  return published !== null && published < patent.filing;
}

export interface Measured {
  type: number;
  planted: number;
  visible: number;
  flagged: number;
  /** Share of the planted, of those the data shows, that were flagged by the type's own signals. */
  recall: number;
  recallOfVisible: number;
  /** Share of the flagged that are of this type, and of any planted type. */
  precision: number;
  precisionOfAny: number;
}

/** @param flags application number → rules that flagged it */
export function measureSignals(
  { types, visible }: Planted,
  flags: ReadonlyMap<string, ReadonlySet<string>>,
): Measured[] {
  return Object.entries(SIGNALS_OF_TYPE).map(([key, rules]) => {
    const type = Number(key);
    const planted = [...types].filter(([, of]) => of === type).map(([number]) => number);
    const seen = planted.filter((number) => visible.has(number));
    const flagged = [...flags]
      .filter(([, of]) => rules.some((rule) => of.has(rule)))
      .map(([number]) => number);
    const hit = new Set(flagged.filter((number) => types.get(number) === type));
    const share = (part: number, all: number) => (all === 0 ? 0 : part / all);
    return {
      type,
      planted: planted.length,
      visible: seen.length,
      flagged: flagged.length,
      recall: share(hit.size, planted.length),
      recallOfVisible: share(seen.filter((number) => hit.has(number)).length, seen.length),
      precision: share(hit.size, flagged.length),
      precisionOfAny: share(flagged.filter((number) => types.has(number)).length, flagged.length),
    };
  });
}
