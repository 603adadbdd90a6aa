import type { NearDuplicateSource, NearDuplicateText } from './types.ts';

/** A source over texts in memory, brought into the order that the search asks for. */
export function arraySource(texts: readonly NearDuplicateText[]): NearDuplicateSource {
  const sorted = [...texts].sort((a, b) => order(a.owner ?? '', b.owner ?? '') || order(a.id, b.id));
  const byId = new Map(sorted.map((text) => [text.id, text]));
  return {
    async *rows() {
      for (let at = 0; at < sorted.length; at += 4096) yield sorted.slice(at, at + 4096);
    },
    texts: async (ids) =>
      new Map(ids.flatMap((id) => (byId.has(id) ? [[id, byId.get(id) as NearDuplicateText]] : []))),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
