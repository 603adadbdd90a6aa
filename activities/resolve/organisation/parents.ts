import type { Lexicon } from '../../../domain/organisation/lexicon.ts';
import type { ParentLink } from '../types.ts';
import type { Clusters } from './clusters.ts';
import type { Candidate } from './names.ts';
import type { Statements } from './statements.ts';

/** Who is part of whom: by decision, by a source, by the name (each pair once, the first reason counts). */
export function parentLinks(
  candidates: readonly Candidate[],
  clusters: Clusters,
  statements: Statements,
  idOf: (i: number) => string,
  lexicon: Lexicon,
): ParentLink[] {
  const links = new Map<string, ParentLink>();
  const add = (child: number, parent: number, relation: string, finding: string, by: ParentLink['by']) => {
    if (clusters.of(child) === clusters.of(parent)) return;
    const link = { childId: idOf(child), parentId: idOf(parent), relation, finding, by };
    const key = `${link.childId} ${link.parentId}`;
    if (!links.has(key) && !links.has(`${link.parentId} ${link.childId}`)) links.set(key, link);
  };
  for (const { child, parent, finding } of statements.decidedParents)
    add(child, parent, '隶属', finding, 'decision');
  candidates.forEach(({ mention, parsed }, i) => {
    if (mention.statedParent === null) return;
    const parent = statements.at(mention.statedParent);
    if (parent !== undefined && clusters.apart(i, parent) !== 'decision')
      add(i, parent, parsed.relation ?? '隶属', '来源写明的上级单位', 'stated');
  });
  const heads = new Map<string, number>();
  candidates.forEach(({ parsed }, i) => {
    if (parsed.head !== null || parsed.unusable !== null) return;
    for (const text of new Set([parsed.plain, parsed.university === null ? parsed.plain : parsed.core]))
      if (!heads.has(text)) heads.set(text, i);
  });
  candidates.forEach(({ parsed, mention }, i) => {
    if (parsed.head === null || parsed.relation === null) return;
    const name = parsed.university === null ? parsed.head : lexicon.plain(parsed.university.name);
    const parent = heads.get(name) ?? heads.get(parsed.head);
    if (parent === undefined || clusters.apart(i, parent) === 'decision') return;
    const head = (candidates[parent] as Candidate).mention.name;
    add(i, parent, parsed.relation, `“${mention.name}”的名称以“${head}”开头，其后为“${parsed.unit}”`, 'name');
  });
  return [...links.values()];
}
