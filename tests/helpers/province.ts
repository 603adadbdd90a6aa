import { constants } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Duck, openReader } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { ProvinceTruth } from '../../sample/province/index.ts';
import { TRUTH_FILE } from '../../sample/province/truth-files.ts';
import { filesOf, homeOf } from './province-places.ts';
import { MODELS, SHARED_TIMEOUT, sharedBuild } from './shared-build.ts';

/** For hooks that ask for the province: theirs may be the one that builds it, or waits for who does. */
export const PROVINCE_TIMEOUT = SHARED_TIMEOUT;

/** Lists of what was planted, by the names of their files. */
export type TruthList = '机构' | '人员' | '供需匹配' | '转化' | '非正常申请' | '运营中心' | '专利';

export interface BuiltProvince {
  /** Workspace folder with lake and published snapshot. Shared: nobody writes here, {@link BuiltProvince.copyTo} is for that. */
  home: string;
  /** Folder of the files it was read from, as `panhuo sample` writes them. */
  files: string;
  /** File of the published snapshot. */
  snapshot: string;
  /** A connection to the snapshot that cannot write; close it. */
  openReadOnly(): Promise<Duck>;
  /** What was planted and what a reader must find. */
  truth(): Promise<ProvinceTruth>;
  /** One list of what was planted, row by row. */
  truthList<T extends object = Record<string, unknown>>(name: TruthList): Promise<T[]>;
  /** A workspace of one's own with the same lake and snapshot, in a folder that does not exist yet. */
  copyTo(home: string): Promise<void>;
}

/**
 * The sample province, imported from files and built by the engine in this process. The first who asks builds it, for all test files of this
 * run and of later ones: it is kept under a hash of everything it is made of. Who asks meanwhile waits.
 */
export async function builtProvince(): Promise<BuiltProvince> {
  return open(
    await sharedBuild({
      name: 'province',
      module: 'tests/helpers/province-build.ts',
      data: MODELS,
      // Whoever finds it built needs none of what builds it.
      make: async (draft) => (await import('./province-build.ts')).buildProvince(draft),
    }),
  );
}

async function open(folder: string): Promise<BuiltProvince> {
  const home = homeOf(folder);
  const snapshots = new Snapshots(path.join(home, 'warehouse'));
  const current = await snapshots.current();
  if (current === null) throw new Error(`no snapshot in ${home}`);
  const snapshot = snapshots.fileOf(current.id);
  const read = (name: string) => readFile(path.join(filesOf(folder), name), 'utf8');
  return {
    home,
    files: filesOf(folder),
    snapshot,
    openReadOnly: () => openReader(snapshot),
    truth: async () => JSON.parse(await read(TRUTH_FILE)) as ProvinceTruth,
    truthList: async <T extends object>(name: TruthList) =>
      (await read(`合成数据_真值_${name}.jsonl`))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T),
    copyTo: (target) => cp(home, target, { recursive: true, mode: constants.COPYFILE_FICLONE }),
  };
}
