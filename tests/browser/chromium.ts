import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { sharedBuild } from '../helpers/shared-build.ts';

/** How to start the browser of the tests. */
export interface Chromium {
  readonly executable: string;
  /** Added to the environment of its process. */
  readonly env: Readonly<Record<string, string>>;
  /** The browser that was pinned, not one that happens to be on this machine. */
  readonly pinned: boolean;
}

/** Where systems have theirs. */
const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FONTS = ['400Regular', '500Medium', '600SemiBold', '700Bold'];

const packages = () => path.join(projectRoot(), 'tests', 'browser', 'node_modules');

/** The pinned browser where its package is installed and runs, else the system's. @throws when there is neither */
export async function findChromium(): Promise<Chromium> {
  const fonts = await chineseFonts();
  const packed = path.join(packages(), '@sparticuz/chromium/bin');
  if (existsSync(packed) && process.platform === 'linux' && process.arch === 'x64') {
    const folder = await sharedBuild({
      name: 'chromium',
      module: 'tests/browser/unpack.ts',
      data: ['tests/browser/package-lock.json'],
      make: async (draft) => (await import('./unpack.ts')).unpack(packed, draft),
    });
    const executable = path.join(folder, 'chromium');
    // The libraries of the system fit each other; those of the package are for machines without them.
    for (const env of [fonts, { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'lib') }]) {
      if (starts(executable, env)) return { executable, env, pinned: true };
    }
  }
  const executable = SYSTEM.find((file) => existsSync(file));
  if (executable !== undefined) return { executable, env: fonts, pinned: false };
  throw new Error('no browser for tests: run `npm ci` in tests/browser, or install chromium');
}

function starts(executable: string, env: Readonly<Record<string, string>>): boolean {
  const options = { env: { ...process.env, ...env }, timeout: 60_000 };
  return spawnSync(executable, ['--version'], options).status === 0;
}

/** Without a Chinese font every character is a box: the environment that names one, or nothing where the system has its own. */
async function chineseFonts(): Promise<Record<string, string>> {
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  if (listed.status === 0 && listed.stdout.trim() !== '') return {};
  const font = path.join(packages(), '@expo-google-fonts/noto-sans-sc');
  if (!existsSync(font)) return {};
  const folder = path.join(packages(), '.cache');
  const file = path.join(folder, 'fonts.conf');
  const folders = ['/usr/share/fonts', ...FONTS.map((weight) => path.join(font, weight))];
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${folders.map((name) => `<dir>${name}</dir>`).join('\n')}
<cachedir>${path.join(folder, 'fontconfig')}</cachedir></fontconfig>\n`,
  );
  return { FONTCONFIG_FILE: file };
}
