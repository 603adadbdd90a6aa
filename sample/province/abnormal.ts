import { Rng } from '../rng.ts';
import { BUNDLE } from './sizes.ts';
import type { World } from './world.ts';

/**
 * Planted abnormal filings (规范申请专利行为的规定, eight types as listed in the project's notes). A group is a run of four bundles of
 * one type; groups lie evenly over the province, the types take turns.
 */
export type AbnormalType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const ABNORMAL_SIGNALS: Record<AbnormalType, string> = {
  1: '同一申请人短期内多件内容明显相同',
  2: '不同申请的试验数据完全相同',
  3: '名称与分类号无关，内容随机拼凑',
  4: '权利要求堆砌大量部件',
  5: '研发人员极少而短期大量申请，发明人单一',
  6: '多个申请人共用地址、代理师和发明人，连续提交',
  7: '申请后很快转让给同一买方并变更发明人',
  8: '重复提交他人已公开的内容',
};

const BUNDLES_OF_GROUP = 4;
export const PATENTS_OF_GROUP = BUNDLES_OF_GROUP * BUNDLE;

export interface AbnormalGroup {
  /** 0, 1, … over the province. */
  group: number;
  type: AbnormalType;
  /** Place of the bundle within its group, 0–3. */
  place: number;
}

export function abnormalOf(world: World, bundle: number): AbnormalGroup | null {
  const runs = Math.ceil(world.sizes.bundles / BUNDLES_OF_GROUP);
  const period = Math.max(12, Math.min(80, Math.floor(runs / 24)));
  const run = Math.floor(bundle / BUNDLES_OF_GROUP);
  if (run % period !== period >> 1) return null;
  const group = Math.floor(run / period);
  return { group, type: ((group % 8) + 1) as AbnormalType, place: bundle % BUNDLES_OF_GROUP };
}

/** What the bundles of a group share is drawn from this. */
export function groupRng(world: World, group: number, what: string): Rng {
  return new Rng(world.seed, 'abnormal', group, what);
}
