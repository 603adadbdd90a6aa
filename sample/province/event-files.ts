import path from 'node:path';
import { Rng } from '../rng.ts';
import type { MadeEvent } from './events.ts';
import { type ExpectedFile, noExpectation } from './expected.ts';
import { TextFile } from './file-writer.ts';

/** Yearly texts of the gazette's event pages: `专利号|公告日|法律状态|描述`, one event a line, in the words of their year. */
export class EventFiles {
  private readonly dir: string;
  private readonly folder: string;
  private readonly seed: number;
  private readonly open = new Map<
    string,
    { text: TextFile; expected: ExpectedFile; rng: Rng; lines: number }
  >();

  constructor(outDir: string, folder: string, seed: number) {
    this.dir = path.join(outDir, folder);
    this.folder = folder;
    this.seed = seed;
  }

  async add({ records }: MadeEvent): Promise<void> {
    const [first] = records;
    if (!first) return;
    const year = first.announced_date.slice(0, 4);
    let file = this.open.get(year);
    if (!file) {
      const name = `合成数据_法律状态公告_${year}.txt`;
      // The oldest texts are in the encoding of their time.
      const text = await TextFile.create(
        path.join(this.dir, name),
        Number(year) < 2018 ? 'gb18030' : 'utf-8',
      );
      text.add('# 合成数据：虚构的法律状态公告，仅供演示与测试\n专利号|公告日|法律状态|描述\n');
      file = {
        text,
        expected: noExpectation(`${this.folder}/${name}`, 'legal_event'),
        rng: new Rng(this.seed, 'events', year),
        lines: 0,
      };
      this.open.set(year, file);
    }
    const { expected, rng, text } = file;
    const number = first.patent_number;
    const shown = rng.chance(0.3)
      ? `${rng.chance(0.5) ? 'CN' : 'ZL'}${number.slice(0, -1)}.${number.slice(-1)}`
      : number;
    const day = rng.chance(0.4)
      ? first.announced_date.replaceAll('-', '')
      : rng.chance(0.5)
        ? first.announced_date.replaceAll('-', '.')
        : first.announced_date;
    expected.rows++;
    expected.records++;
    expected.matters += records.length;
    file.lines++;
    if (file.lines === 40) {
      // A line that lost its end.
      text.add(`${shown}|${first.event_name}\n`);
      expected.rows++;
      expected.rejects++;
    }
    if (text.add(`${shown}|${day}|${first.event_name}|${first.detail}\n`)) await text.flush();
  }

  async close(): Promise<{ expected: ExpectedFile; bytes: number }[]> {
    const done: { expected: ExpectedFile; bytes: number }[] = [];
    for (const [, file] of [...this.open].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await file.text.close();
      done.push({ expected: file.expected, bytes: file.text.bytes });
    }
    return done;
  }

  async abandon(): Promise<void> {
    for (const file of this.open.values()) await file.text.abandon();
  }
}
