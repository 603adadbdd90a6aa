import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Rng } from '../../sample/rng.ts';
import { type Session, say } from '../harness/session.ts';

export interface NearDuplicateInput {
  /** Lines of id, owner, day of filing, day of publication, text; tabs between. */
  file: string;
  texts: number;
  /** Pairs that were planted: one character in fifty changed. */
  planted: number;
}

const PHRASES = 40_000;
const CHARACTERS = 300;
/** One text in fifty is a reworded copy of one before. */
const EVERY = 50;

/**
 * Synthetic abstracts of 300 characters: phrases by a long-tailed law, a sentence of boilerplate in one of three, and planted copies, by
 * turns of the same owner within the window and of another owner after publication.
 */
export async function nearDuplicateTexts(session: Session, texts: number): Promise<NearDuplicateInput> {
  const folder = path.join(session.cache, 'input', `near-duplicates-2-${texts}`);
  const about = path.join(folder, 'input.json');
  const file = path.join(folder, 'texts.tsv');
  if (!existsSync(about)) {
    say(`  生成输入：${texts} 段合成摘要…`);
    const work = `${folder}.tmp`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const planted = await write(path.join(work, 'texts.tsv'), texts);
    await writeFile(path.join(work, 'input.json'), JSON.stringify({ texts, planted }));
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  }
  return { ...(JSON.parse(await readFile(about, 'utf8')) as Omit<NearDuplicateInput, 'file'>), file };
}

async function write(file: string, texts: number): Promise<number> {
  const rng = new Rng(20_240_120, 'near-duplicates');
  const character = () => String.fromCharCode(0x4e00 + Math.floor(rng.float() ** 2 * 6000));
  const phrases = Array.from({ length: PHRASES }, () =>
    Array.from({ length: 2 + rng.int(5) }, character).join(''),
  );
  const boilerplate = Array.from({ length: 20 }, () => Array.from({ length: 45 }, character).join(''));
  const handle = await open(file, 'w');
  let planted = 0;
  let lines: string[] = [];
  let last = { owner: '', filing: 0, publication: 0, text: '' };
  try {
    for (let n = 0; n < texts; n++) {
      let text = rng.chance(0.33) ? rng.pick(boilerplate) : '';
      while (text.length < CHARACTERS) text += phrases[Math.floor(rng.float() ** 3 * PHRASES)] ?? '';
      const filing = 15_000 + rng.int(4000);
      let row = {
        owner: `org:${Math.floor(rng.float() ** 3 * (texts / 10))}`,
        filing,
        publication: filing + 200 + rng.int(340),
        text: text.slice(0, CHARACTERS),
      };
      if (n > 0 && n % EVERY === 0) {
        planted++;
        const copy = [...last.text].map((one) => (rng.chance(0.02) ? character() : one)).join('');
        row =
          planted % 2 === 0
            ? { ...last, filing: last.filing + rng.int(180), text: copy }
            : { ...row, owner: `org:x${n}`, filing: last.publication + 1 + rng.int(500), text: copy };
        row.publication = row.filing + 300;
      }
      last = row;
      lines.push(
        `p${String(n).padStart(8, '0')}\t${row.owner}\t${row.filing}\t${row.publication}\t${row.text}\n`,
      );
      if (lines.length < 10_000) continue;
      await handle.write(lines.join(''));
      lines = [];
    }
    await handle.write(lines.join(''));
  } finally {
    await handle.close();
  }
  return planted;
}
