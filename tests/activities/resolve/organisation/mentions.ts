import type { NameMention, ResolutionInput } from '../../../../activities/resolve/types.ts';
import { nameKey } from '../../../../domain/names.ts';

/** A mention with nothing beside the name, unless said. */
export function mention(name: string, order: number, more: Partial<NameMention> = {}): NameMention {
  return {
    key: nameKey(name),
    name,
    order,
    count: 1,
    type: null,
    creditCodes: [],
    provinces: [],
    cities: [],
    addresses: [],
    stated: [],
    statedParent: null,
    company: [],
    university: false,
    ...more,
  };
}

export function inputOf(
  mentions: readonly NameMention[],
  more: Partial<ResolutionInput> = {},
): ResolutionInput {
  return { mentions, known: new Map(), decisions: [], ...more };
}

/** Mentions of the names, in their order, each once. */
export function named(...names: string[]): NameMention[] {
  return [...new Map(names.map((name) => [nameKey(name), name])).values()].map((name, i) => mention(name, i));
}
