import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';

/** A folder of real data beside the checkout, and the reason to skip with when it is not there. */
export function realFolder(name: string): { folder: string; missing: string | null } {
  const folder = path.join(projectRoot(), '..', 'shared', 'real', name);
  return { folder, missing: existsSync(folder) ? null : `没有真实数据目录 ../shared/real/${name}` };
}

export const GAZETTE_FILES = [
  'CN_patent_appearance_designed_712.csv',
  'CN_patent_invention_authorized_712.csv',
  'CN_patent_invention_published_712.csv',
  'CN_patent_utility_new_712.csv',
] as const;
