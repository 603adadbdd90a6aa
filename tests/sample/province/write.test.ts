import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createProvince,
  NOTE_FILE,
  type ProvinceTruth,
  TRUTH_FILE,
  writeProvince,
} from '../../../sample/province/index.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { PROVINCE } from '../../helpers/province-places.ts';

let dir = '';
let truth: ProvinceTruth;

/** As another process wrote it, for all tests. */
beforeAll(async () => {
  const province = await builtProvince();
  dir = province.files;
  truth = await province.truth();
}, PROVINCE_TIMEOUT);

const fileOf = (part: string) => {
  const file = truth.files.find((one) => one.file.includes(part));
  if (!file) throw new Error(`no file ${part}`);
  return file;
};

describe('the written province', () => {
  it('labels every file, and leaves no unfinished one', async () => {
    const names = (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
    expect(names.filter((name) => !name.startsWith('合成数据_'))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining([NOTE_FILE, TRUTH_FILE]));
    expect(await readFile(path.join(dir, NOTE_FILE), 'utf8')).toContain('均为虚构');
    for (const file of truth.files)
      expect(file.rows, file.file).toBe(file.records + file.duplicates + file.rejects);
  });

  it('writes gazette tables of which an independent reader counts what is expected', async () => {
    let lost = 0;
    for (const file of truth.files.filter((one) => one.kind === 'publication')) {
      const text = new TextDecoder('gb18030', { fatal: true }).decode(
        await readFile(path.join(dir, file.file)),
      );
      const [header, ...lines] = text.trimEnd().split('\n');
      expect(header).toMatch(/^item,name,authorization_notice_id/);
      expect(lines).toHaveLength(file.rows);
      const seen = new Set<string>();
      const numbers = new Set<string>();
      const counted = { duplicates: 0, rejects: 0, conflicts: 0, lost: 0 };
      for (const line of lines) {
        const content = line.slice(line.indexOf(',') + 1);
        const number = /,(CN\d{9}[ABUS]),/.exec(content)?.[1];
        if (!number) counted.rejects++;
        else if (seen.has(content)) counted.duplicates++;
        else {
          if (numbers.has(number)) counted.conflicts++;
          if (/,\d(\.\d+)?E\+?12,/.test(content)) counted.lost++;
          numbers.add(number);
        }
        seen.add(content);
      }
      expect({ file: file.file, ...counted }).toEqual({
        file: file.file,
        duplicates: file.duplicates,
        rejects: file.rejects,
        conflicts: file.conflicts,
        lost: file.lost,
      });
      lost += file.lost;
    }
    expect(lost).toBeGreaterThan(0);
    expect(fileOf('invention_published_2020').duplicates).toBeGreaterThan(0);
  });

  it('writes workbooks that say what they are, with the rows expected and no more lines than said', async () => {
    for (const part of ['企业技术需求', '技术合同登记']) {
      const file = fileOf(part);
      const book = new ExcelJS.Workbook();
      await book.xlsx.readFile(path.join(dir, file.file));
      const sheet = book.worksheets[0];
      if (!sheet) throw new Error('no sheet');
      expect(String(sheet.getCell('A1').value)).toContain('合成数据');
      let filled = 0;
      let total = 0;
      sheet.eachRow({ includeEmpty: true }, (row) => {
        total++;
        if ((row.values as unknown[]).some((value) => value !== null && value !== undefined && value !== ''))
          filled++;
      });
      expect(total).toBe(file.rows + file.skipped + 1);
      expect(filled).toBeGreaterThan(file.records);
    }
  });

  it('writes the same text files again from the same seed, and the truth of the same province', async () => {
    const again = await mkdtemp(path.join(tmpdir(), 'panhuo-province-'));
    try {
      const written = await writeProvince(createProvince(PROVINCE), again);
      expect(written.truth).toEqual(truth);
      for (const file of truth.files.filter((one) => !one.file.endsWith('.xlsx')))
        expect(
          (await readFile(path.join(again, file.file))).equals(await readFile(path.join(dir, file.file))),
          file.file,
        ).toBe(true);
    } finally {
      await rm(again, { recursive: true, force: true });
    }
  }, 60_000);

  it('leaves nothing under a final name when it is stopped', async () => {
    const stopped = await mkdtemp(path.join(tmpdir(), 'panhuo-province-'));
    try {
      const abort = new AbortController();
      const province = createProvince({ seed: 9, patents: 10_000 });
      const running = writeProvince(province, stopped, {
        signal: abort.signal,
        onProgress: () => abort.abort(),
      });
      await expect(running).rejects.toThrow();
      const left = (await readdir(stopped, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      expect(left).toEqual([]);
    } finally {
      await rm(stopped, { recursive: true, force: true });
    }
  }, 60_000);

  it('states in the truth what was planted', () => {
    expect(truth.label).toBe('合成数据');
    expect(Object.keys(truth.byKind)).toHaveLength(19);
    expect(truth.plantedNodes.filter((node) => node.level === 'missing' && node.patents > 0)).toEqual([]);
    expect(truth.counts.legalEvents.events).toBe(truth.byKind.legal_event?.records);
  });
});
