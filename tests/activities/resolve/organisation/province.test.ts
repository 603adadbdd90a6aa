import { describe, expect, it } from 'vitest';
import {
  loadResolutionModel,
  resolveOrganisations,
} from '../../../../activities/resolve/organisation/index.ts';
import type { NameMention } from '../../../../activities/resolve/types.ts';
import { nameKey } from '../../../../domain/names.ts';
import { createProvince } from '../../../../sample/province/index.ts';
import { inputOf, mention } from './mentions.ts';

/** All names of the organisations of a small sample province: the official one with its record, the others with their city only. */
function mentionsOf(): {
  mentions: NameMention[];
  truth: Map<string, string>;
  parentOf: Map<string, string>;
} {
  const mentions: NameMention[] = [];
  const truth = new Map<string, string>();
  const parentOf = new Map<string, string>();
  for (const { record, truth: own } of createProvince({ seed: 7, patents: 4000 }).organisations()) {
    if (own.parent !== null) parentOf.set(own.id, own.parent);
    for (const name of own.names) {
      const key = nameKey(name);
      if (truth.has(key)) continue;
      truth.set(key, own.id);
      const official = name === record.name;
      mentions.push(
        mention(name, mentions.length, {
          cities: record.city === null ? [] : [record.city],
          provinces: record.province === null ? [] : [record.province],
          creditCodes: official && record.credit_code !== null ? [record.credit_code] : [],
          stated: official
            ? record.former_names.map((former) => ({ key: nameKey(former), kind: 'former', records: '名录' }))
            : [],
          statedParent: official && record.parent !== null ? nameKey(record.parent) : null,
        }),
      );
    }
  }
  return { mentions, truth, parentOf };
}

describe('the sample province', () => {
  const { mentions, truth, parentOf } = mentionsOf();
  const { names, parents } = resolveOrganisations(inputOf(mentions), loadResolutionModel());

  it('is resolved with cluster precision of 0.99 and recall of 0.9', () => {
    let [found, wanted, right] = [0, 0, 0];
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) {
        const together = names[i]?.orgId === names[j]?.orgId;
        const same = truth.get(names[i]?.key ?? '') === truth.get(names[j]?.key ?? '');
        if (together) found++;
        if (same) wanted++;
        if (together && same) right++;
      }
    }
    console.log(`合成数据：${names.length} 个名称，精确率 ${right / found}，召回率 ${right / wanted}`);
    expect(wanted).toBeGreaterThan(50);
    expect(right / found).toBeGreaterThanOrEqual(0.99);
    expect(right / wanted).toBeGreaterThanOrEqual(0.9);
  });

  it('finds the parents of branches', () => {
    const idOf = new Map(names.map(({ key, orgId }) => [key, orgId]));
    const bodyOf = new Map([...truth].map(([key, id]) => [idOf.get(key) ?? '', id]));
    const pairs = new Set(
      parents.map(({ childId, parentId }) => `${bodyOf.get(childId)} ${bodyOf.get(parentId)}`),
    );
    expect(parentOf.size).toBeGreaterThan(0);
    for (const [child, parent] of parentOf) expect(pairs).toContain(`${child} ${parent}`);
  });
});
