import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

/** `chromium` and `lib/` (NSS and its kin) of the package's folder `packed` into `folder`. 197 MB. */
export async function unpack(packed: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const executable = path.join(folder, 'chromium');
  const libraries = path.join(folder, 'lib.tar');
  await Promise.all([
    decompress(path.join(packed, 'chromium.br'), executable),
    decompress(path.join(packed, 'al2023.tar.br'), libraries),
  ]);
  await promisify(execFile)('tar', ['-x', '-f', libraries, '-C', folder]);
  await rm(libraries);
  await chmod(executable, 0o755);
}

const decompress = (from: string, to: string) =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
