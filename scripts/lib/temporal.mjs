import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from './say.mjs';

/** How to get what is missing, in Chinese. */
export const HOW_TO_GET_TEMPORAL =
  '请任选其一：安装 Go 1.25 或更高版本后重试（首次编译约五分钟）；或自行安装 Temporal CLI 并放入 PATH（也可用环境变量 TEMPORAL_CLI 指明路径）；' +
  '或用 TEMPORAL_ADDRESS 指向已有的 Temporal 服务。';

const PROGRESS_MS = 10_000;

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
  const lookup = path.join(root, 'dist/engine/lookup.js');
  const { findCli } = await import(pathToFileURL(lookup).href);
  const reasons = [];
  let notedAt = 0;
  const report = ({ outcome, detail }) => {
    // Go names a package about every second for minutes: one line in ten seconds shows as well that it goes on.
    const due = outcome !== 'progress' || Date.now() - notedAt >= PROGRESS_MS;
    if (due && (outcome === 'trying' || outcome === 'progress' || outcome === 'done')) {
      notedAt = Date.now();
      note(detail);
    }
    if (outcome === 'absent' || outcome === 'failed') reasons.push(detail);
  };
  try {
    // The engine room's own order: TEMPORAL_CLI, PATH, cache, download, build with Go. The first one it can offer is enough.
    for await (const cli of findCli(process.env, report)) return { ready: true, detail: cli.path };
  } catch (error) {
    reasons.push(error instanceof Error ? error.message : String(error));
  }
  for (const reason of reasons) say(`  · ${reason}`);
  return { ready: false, detail: `没有取得。${HOW_TO_GET_TEMPORAL}` };
}
