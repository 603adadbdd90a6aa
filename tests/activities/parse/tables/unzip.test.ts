import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createSteps } from '../../../../activities/index.ts';
import { unzip } from '../../../../activities/parse/tables/unzip.ts';
import { Zip } from '../../../../activities/parse/tables/zip.ts';
import { openWorkspace } from '../../../../lake/workspace.ts';
import { expectRefused } from '../../../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../../../helpers/folders.ts';
import { xlsxOf } from '../../../helpers/office.ts';

const root = temporaryFolder();
const CSV = '合同编号,合同名称\nHT1,甲\n';

interface Packed {
  name: string | Buffer;
  body: Buffer | string;
  /** What the directory claims of it. */
  claims?: { bytes?: number; crc?: number };
}

/** The smallest writer of archives that can also lie. */
function zipOf(entries: readonly Packed[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, body, claims } of entries) {
    const raw = Buffer.from(body as string);
    const packed = deflateRawSync(raw);
    const named = Buffer.from(name as string);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(claims?.crc ?? crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claims?.bytes ?? raw.length, 18);
    common.writeUInt16LE(named.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, named, packed);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry, named);
    offset += 30 + named.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const put = (body: Buffer, name = 'x.zip') => {
  const folder = mkdtempSync(path.join(root, 'zip-'));
  const file = path.join(folder, name);
  writeFileSync(file, body);
  mkdirSync(path.join(folder, 'out'));
  return { file, out: path.join(folder, 'out') };
};
const taken = (body: Buffer) => {
  const { file, out } = put(body);
  return unzip(file, 'x.zip', out);
};

test('members are documents of their own, names of Chinese Windows are read, an archive inside is opened once', async () => {
  const inner = zipOf([{ name: 'b.csv', body: CSV }]);
  const body = zipOf([
    { name: Buffer.from([0xba, 0xcf, 0xcd, 0xac, 0x2e, 0x63, 0x73, 0x76]), body: CSV },
    {
      name: '子目录/a.xlsx',
      body: await xlsxOf([
        ['合同编号', '合同名称'],
        ['HT2', '乙'],
      ]),
    },
    { name: 'inner.zip', body: inner },
    { name: '说明.docx', body: 'x' },
    { name: '__MACOSX/._a.csv', body: 'x' },
  ]);
  const { members, ignored } = await taken(body);
  expect(members.map(({ name }) => name)).toEqual([
    'x.zip!合同.csv',
    'x.zip!子目录/a.xlsx',
    'x.zip!inner.zip!b.csv',
  ]);
  expect(readFileSync(members[0]?.file ?? '', 'utf8')).toBe(CSV);
  expect(ignored).toEqual(['说明.docx']);
  await expectRefused(
    taken(zipOf([{ name: '2.zip', body: zipOf([{ name: '3.zip', body: inner }]) }])),
    'PANHUO_ZIP_LIMIT',
  );
});

test('names that lead out, bombs, lies and damage are refused', async () => {
  for (const name of ['../a.csv', '/etc/a.csv', 'C:\\a.csv', 'a/../../b.csv', '..\\b.csv']) {
    await expectRefused(taken(zipOf([{ name, body: CSV }])), 'PANHUO_ZIP_PATH');
  }
  const zeros = Buffer.alloc(64 << 20);
  await expectRefused(taken(zipOf([{ name: 'a.csv', body: zeros }])), 'PANHUO_ZIP_LIMIT');
  // The directory says 20 bytes, 64 MB come out.
  await expectRefused(
    taken(zipOf([{ name: 'a.csv', body: zeros, claims: { bytes: 20 } }])),
    'PANHUO_ZIP_DAMAGED',
  );
  await expectRefused(taken(zipOf([{ name: 'a.csv', body: CSV, claims: { crc: 1 } }])), 'PANHUO_ZIP_DAMAGED');
  const many = Array.from({ length: 10_001 }, (_, at) => ({ name: `${at}.csv`, body: '' }));
  await expectRefused(taken(zipOf(many)), 'PANHUO_ZIP_LIMIT');
  const whole = zipOf([{ name: 'a.csv', body: CSV }]);
  await expectRefused(taken(whole.subarray(0, whole.length - 30)), 'PANHUO_ZIP_DAMAGED');
  const { file } = put(zipOf([{ name: 'a.csv', body: CSV }]));
  await expectRefused(Zip.open(file, 'x.zip', { entryBytes: 5 }), 'PANHUO_ZIP_LIMIT');
});

test('a workbook with a declaration of entities is refused, and so is one whose sheet is a bomb', async () => {
  const part = (name: string, body: string) => ({ name, body });
  const types = part('[Content_Types].xml', '<Types/>');
  const relations = part(
    'xl/_rels/workbook.xml.rels',
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/></Relationships>',
  );
  const workbook = part(
    'xl/workbook.xml',
    '<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
  );
  const evil =
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&x;</v></c></row></sheetData></worksheet>';
  const home = mkdtempSync(path.join(root, 'home-'));
  const archive = (file: string) =>
    createSteps(() => openWorkspace(home)).archiveFiles({
      source: 'import',
      kind: 'contract',
      files: [file],
      correlation: 't',
    });
  const declared = put(zipOf([types, relations, workbook, part('xl/worksheets/s.xml', evil)]), 'a.xlsx');
  await expectRefused(archive(declared.file), 'PANHUO_WORKBOOK_UNREADABLE');
  const bomb = { name: 'xl/worksheets/s.xml', body: Buffer.alloc(64 << 20, ' ') };
  await expectRefused(
    archive(put(zipOf([types, relations, workbook, bomb]), 'b.xlsx').file),
    'PANHUO_ZIP_LIMIT',
  );
  expect(filesOf(path.join(home, 'lake')).filter((file) => file.startsWith('raw/'))).toEqual([]);
});

test('an import of an archive stores its members and says what it left', async () => {
  const home = mkdtempSync(path.join(root, 'home-'));
  const steps = createSteps(() => openWorkspace(home));
  const { file } = put(
    zipOf([
      { name: 'a.csv', body: CSV },
      { name: 'b.pdf', body: 'x' },
    ]),
    '材料.zip',
  );
  const request = { source: 'import', kind: 'contract', files: [file], correlation: 't' };
  const { documents, warnings } = await steps.archiveFiles(request);
  expect(documents).toMatchObject([{ name: '材料.zip!a.csv', parser: 'table' }]);
  expect(warnings).toEqual(['材料.zip 中有 1 个文件不是表格，未读取：b.pdf']);
  const { outcomes } = await steps.parseDocuments({ documents, correlation: 't' });
  expect(outcomes).toMatchObject([{ rows: 1, records: 1 }]);
  expect(filesOf(path.join(home, 'lake', '.staging'))).toEqual([]);
});

test('archives of one name keep their own members; a note beside the tables keeps nobody from reading them', async () => {
  const home = mkdtempSync(path.join(root, 'home-'));
  const steps = createSteps(() => openWorkspace(home));
  const archive = (files: string[]) =>
    steps.archiveFiles({ source: 'import', kind: 'contract', files, correlation: 't' });
  const note = { name: '读我.txt', body: '说明' };
  const files = ['甲', '乙'].map((title) =>
    put(zipOf([{ name: 'a.csv', body: `合同编号,合同名称\nHT1,${title}\n` }, note]), '材料.zip'),
  );
  expect(new Set(files.map(({ file }) => file)).size).toBe(2);
  const { documents, warnings } = await archive(files.map(({ file }) => file));
  expect(documents).toHaveLength(2);
  expect(new Set(documents.map(({ sha256 }) => sha256)).size).toBe(2);
  expect(warnings?.[0]).toMatch(/^材料\.zip!读我\.txt 不是表格（.*），未读取$/);
  const notes = put(zipOf([note, { name: '另一份.txt', body: '说明二' }]), '说明.zip');
  await expectRefused(archive([notes.file]), 'PANHUO_INPUT_EMPTY');
});
