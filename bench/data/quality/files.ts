import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { TextFile } from '../../../sample/province/file-writer.ts';
import type { Province, WrittenProvince } from '../../../sample/province/index.ts';
import type { Intake } from '../../children/quality-ours.ts';

/** Headings of a table of publications with their texts, and the fields under them. */
export const FULL_TEXT_COLUMNS = {
  公开号: 'publication_number',
  公开日: 'publication_date',
  名称: 'title',
  申请号: 'application_number',
  申请日: 'filing_date',
  申请人: 'applicants',
  发明人: 'inventors',
  地址: 'address',
  分类号: 'classification',
  摘要: 'abstract',
  权利要求: 'claims',
  代理机构: 'agency',
} as const;

/** The publications with abstracts and claims, as a portal's export has them: gazette tables have titles only. */
async function writeFullTexts(province: Province, folder: string): Promise<string> {
  const file = path.join(folder, '合成数据_全文.csv');
  const text = await TextFile.create(file, 'utf-8');
  try {
    text.add(`${Object.keys(FULL_TEXT_COLUMNS).join(',')}\n`);
    for (const { record } of province.publications()) {
      const cells = Object.values(FULL_TEXT_COLUMNS).map((field) => {
        const value = record[field];
        return `"${(typeof value === 'string' ? value : value.join(';')).replaceAll('"', '""')}"`;
      });
      if (text.add(`${cells.join(',')}\n`)) await text.flush();
    }
    await text.close();
  } catch (error) {
    await text.abandon();
    throw error;
  }
  return file;
}

/** All that was written, kind by kind, the truth left out. */
export async function intakesOf(
  province: Province,
  folder: string,
  written: WrittenProvince,
): Promise<Intake[]> {
  const byKind = new Map<string, string[]>();
  for (const { file, kind } of written.files) {
    if (kind === 'legal_event') continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), path.join(folder, file)]);
  }
  const events = path.join(folder, '法律状态');
  const publications = byKind.get('publication') ?? [];
  byKind.set('publication', [await writeFullTexts(province, folder)]);
  return [
    { kind: 'publication', files: publications },
    ...[...byKind].map(([kind, files]) => ({ kind, files })),
    {
      kind: 'legal_event',
      parser: 'gazette-events',
      files: (await readdir(events)).sort().map((name) => path.join(events, name)),
    },
  ];
}
