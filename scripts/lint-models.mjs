import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { lintModel } from './lib/models.mjs';

/** `node scripts/lint-models.mjs [FOLDER]`: checks the SQL models of transforms/; prints file:line and ends with 1 when one is wrong. */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.resolve(process.argv[2] ?? path.join(root, 'transforms'));
let files = 0;
let problems = 0;
for (const layer of ['staging', 'intermediate', 'marts']) {
  const directory = path.join(folder, layer);
  if (!existsSync(directory)) continue;
  for (const name of readdirSync(directory).sort()) {
    if (!name.endsWith('.sql')) continue;
    files++;
    const file = path.join(directory, name);
    for (const { line, what } of lintModel(readFileSync(file, 'utf8'), file)) {
      problems++;
      process.stdout.write(`${path.relative(process.cwd(), file)}:${line} ${what}\n`);
    }
  }
}
process.stdout.write(`模型检查：${files} 个文件，${problems} 处问题\n`);
process.exitCode = problems > 0 ? 1 : 0;
