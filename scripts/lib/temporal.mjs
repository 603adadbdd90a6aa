import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from './say.mjs';

/** How to get what is missing, in Chinese. */
export const HOW_TO_GET_TEMPORAL =
  '请任选其一：安装 Go 1.25 或更高版本后重试（首次编译约五分钟）；或自行安装 Temporal CLI 并放入 PATH（也可用环境变量 TEMPORAL_CLI 指明路径）；' +
  '或用 TEMPORAL_ADDRESS 指向已有的 Temporal 服务。';

/**
 * Finds the Temporal server program, or has the project's own engine room get it: cache, download, build with Go.
 * Not having it is not fatal here; whoever calls says what that means.
 * @param {string} root
 * @param {(text: string) => void} note prints one line of progress
 * @returns {Promise<{ ready: boolean, detail: string }>}
 */
export async function ensureTemporal(root, note) {
  if (process.env.TEMPORAL_ADDRESS) {
    return { ready: true, detail: `使用 TEMPORAL_ADDRESS 指定的服务 ${process.env.TEMPORAL_ADDRESS}` };
  }
  const entry = path.join(root, 'dist/engine/index.js');
  if (!existsSync(entry))
    return { ready: false, detail: '这个版本没有 Temporal 引擎（dist/engine/index.js 不存在）' };
  const { ensureServerBinary } = await import(pathToFileURL(entry).href);
  const reasons = [];
  const report = (event) => {
    if (event.outcome === 'trying' || event.outcome === 'progress' || event.outcome === 'done')
      note(event.detail);
    if (event.outcome === 'absent' || event.outcome === 'failed') reasons.push(event.detail);
  };
  try {
    const found = await ensureServerBinary({ report });
    if (found) return { ready: true, detail: found.path };
  } catch (error) {
    reasons.push(error instanceof Error ? error.message : String(error));
  }
  for (const reason of reasons) say(`  · ${reason}`);
  return { ready: false, detail: `没有取得。${HOW_TO_GET_TEMPORAL}` };
}
