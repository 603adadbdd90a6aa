import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { withSetupLock } from './lock.mjs';
import { npmCommand, whatIsMissing } from './packages.mjs';

const FONT = '@expo-google-fonts/noto-sans-sc';

/**
 * The browser that tests drive: packages of their own under tests/browser (165 MB), so that nobody who only runs the program fetches them.
 * The Chinese font comes along only where the system has none.
 * @param {string} root
 * @param {(text: string) => void} note
 * @returns {Promise<string | { ready: boolean, detail: string }>} what came of it; without it tests use a browser of the system
 */
export function ensureBrowser(root, note) {
  return withSetupLock(root, async () => {
    const folder = path.join(root, 'tests', 'browser');
    const wantsFont = !hasChineseFont();
    const lacksFont = wantsFont && !existsSync(path.join(folder, 'node_modules', FONT));
    const missing = whatIsMissing(folder) ?? (lacksFont ? '系统没有中文字体' : null);
    if (missing === null) return '已安装';
    note(`${missing}，安装 tests/browser 所列的浏览器${wantsFont ? '与中文字体' : ''}`);
    const { code } = await run(
      [
        ...npmCommand(),
        'ci',
        ...(wantsFont ? [] : ['--omit=optional']),
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ],
      { cwd: folder },
    );
    if (code === 0) return '已安装';
    return { ready: false, detail: `npm ci 退出码 ${code}，改用系统的 Chromium（若有）` };
  });
}

function hasChineseFont() {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}
