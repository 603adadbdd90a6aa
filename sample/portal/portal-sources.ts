import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { replaceFile } from '../../lake/atomic.ts';

const TEMPLATES = path.join('sample', 'portal', 'sources');

/** `${PORTAL}`, the address, and `${PORTAL_HOST}`, its host and port. */
const PLACEHOLDER = /\$\{PORTAL(_HOST)?\}/g;

/**
 * Writes the source files of the portal's sites to `<home>/sources/`, with its address filled in. Files of the same name are replaced.
 * @param baseUrl `http://127.0.0.1:PORT`
 * @param change edits the text of a source, e.g. its pace
 * @returns ids of the sources, sorted
 */
export async function writePortalSources(
  home: string,
  baseUrl: string,
  change: (text: string, id: string) => string = (text) => text,
): Promise<string[]> {
  const templates = path.join(projectRoot(), TEMPLATES);
  const names = (await readdir(templates)).filter((name) => name.endsWith('.yaml')).sort();
  const target = path.join(home, 'sources');
  await mkdir(target, { recursive: true });
  const ids = names.map((name) => path.basename(name, '.yaml'));
  for (const [i, name] of names.entries()) {
    const template = await readFile(path.join(templates, name), 'utf8');
    const text = template
      .split('\n')
      .filter((line) => !line.startsWith('# 合成数据'))
      .join('\n')
      .replace(PLACEHOLDER, (_, host: string | undefined) => (host ? new URL(baseUrl).host : baseUrl));
    await replaceFile(
      path.join(target, name),
      `# 合成数据：示例信息门户（${baseUrl}），仅供演示与测试。\n${change(text, ids[i] ?? '')}`,
    );
  }
  return ids;
}
