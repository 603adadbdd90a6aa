import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { downloadCli } from './download.ts';
import { buildCli } from './go-install.ts';
import { cachedCli } from './paths.ts';
import type { Report } from './types.ts';

/** A Temporal command line tool and how we came by it. */
export interface Cli {
  path: string;
  from: 'env' | 'path' | 'cache' | 'download' | 'go';
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function onPath(env: NodeJS.ProcessEnv): string | undefined {
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(executable);
}

/**
 * Tools in the order they should be tried: TEMPORAL_CLI, PATH, our cache, the SDK's download, a build with Go. A later step is
 * taken only when the caller asks for the next one, because the last two take long. PANHUO_OFFLINE=1 leaves those two out.
 * @param obtain false only looks at what is there (for `doctor`)
 * @throws PANHUO_ENGINE_CONFIG when TEMPORAL_CLI names something that cannot be run
 */
export async function* findCli(env: NodeJS.ProcessEnv, report: Report, obtain = true): AsyncGenerator<Cli> {
  if (env.TEMPORAL_CLI) {
    if (!executable(env.TEMPORAL_CLI)) {
      throw new PanhuoError(
        'PANHUO_ENGINE_CONFIG',
        `TEMPORAL_CLI 指向的 ${env.TEMPORAL_CLI} 不存在或不可执行。`,
        {
          hint: '请改正或取消环境变量 TEMPORAL_CLI。',
        },
      );
    }
    report({ step: 'env', outcome: 'found', detail: `TEMPORAL_CLI：${env.TEMPORAL_CLI}` });
    yield { path: env.TEMPORAL_CLI, from: 'env' };
  } else {
    report({ step: 'env', outcome: 'absent', detail: '未设置环境变量 TEMPORAL_CLI' });
  }

  const found = onPath(env);
  if (found) {
    report({ step: 'path', outcome: 'found', detail: `PATH 中的 ${found}` });
    yield { path: found, from: 'path' };
  } else {
    report({ step: 'path', outcome: 'absent', detail: 'PATH 中没有 temporal 命令' });
  }

  const cached = cachedCli(env);
  if (executable(cached)) {
    report({ step: 'cache', outcome: 'found', detail: `缓存中的 ${cached}` });
    yield { path: cached, from: 'cache' };
  } else {
    report({ step: 'cache', outcome: 'absent', detail: `缓存中没有 ${cached}` });
  }

  if (!obtain) return;
  if (env.PANHUO_OFFLINE) {
    report({ step: 'download', outcome: 'absent', detail: '已按 PANHUO_OFFLINE 跳过下载' });
    report({ step: 'go', outcome: 'absent', detail: '已按 PANHUO_OFFLINE 跳过编译' });
    return;
  }
  if (await downloadCli(env, report)) yield { path: cached, from: 'download' };
  if (await buildCli(env, report)) yield { path: cached, from: 'go' };
}
