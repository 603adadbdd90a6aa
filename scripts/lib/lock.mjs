import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

/** Two set-ups at once would delete each other's packages: the second waits. A lock whose process is gone is taken over. */
export async function withSetupLock(root, work) {
  const folder = path.join(root, '.panhuo-setup');
  let told = false;
  while (!take(folder)) {
    if (!told) say(`另一个命令正在准备环境，等它完成…（若并没有，请删除 ${folder}）`);
    told = true;
    await sleep(500);
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (holderLives(folder)) return false;
    rmSync(folder, { recursive: true, force: true });
    return take(folder);
  }
  writeFileSync(path.join(folder, 'pid'), String(process.pid));
  return true;
}

function holderLives(folder) {
  let pid;
  try {
    pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    // Between making the folder and writing the number, or just released; but not for seconds.
    return existsSync(folder) && Date.now() - statSync(folder).mtimeMs < 5000;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
