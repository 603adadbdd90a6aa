import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * `node scripts/complete-lock.mjs [--check]`: run it after every `npm install`.
 *
 * A registry that does not carry the builds of a package for other systems makes npm leave them out of package-lock.json, and then
 * every `npm ci` refuses ("Missing: … from lock file"). They are optional, exactly pinned by the package that wants them, and named
 * after the system they are for; this writes them back. `--check` only looks, and ends with 1 when some are missing.
 */
const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPUS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBCS = { musl: 'musl', gnu: 'glibc' };

const file = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
const unclear = [];

for (const [folder, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${folder}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue;
    const words = name.split('/').at(-1).split('-');
    const os = words.filter((word) => SYSTEMS.includes(word));
    const cpu = words.filter((word) => CPUS.includes(word));
    const libc = words.map((word) => LIBCS[word]).filter(Boolean);
    if (!/^\d+\.\d+\.\d+\S*$/.test(version) || os.length !== 1) {
      unclear.push(`${name}@${version}`);
      continue;
    }
    added.push(`${name}@${version}`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu.length > 0 ? { cpu } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(libc.length > 0 ? { libc } : {}),
      optional: true,
      os,
    };
  }
}

const check = process.argv.includes('--check');
if (added.length > 0 && !check) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
for (const name of added) process.stdout.write(`${check ? '缺少' : '已补'} ${name}\n`);
for (const name of unclear) process.stdout.write(`无法判断适用的系统，请手工处理：${name}\n`);
process.stdout.write(
  `package-lock.json：${added.length} 项${check ? '缺少' : '补齐'}，${unclear.length} 项待定\n`,
);
process.exitCode = unclear.length > 0 || (check && added.length > 0) ? 1 : 0;
