import type { SaxesAttributePlain, SaxesParser } from 'saxes';
import { PanhuoError } from '../../../domain/errors.ts';
import { QuickSaxes } from '../xml/quick-saxes.ts';
import { cellText, type SheetRow, type TableReader, type TableSheet } from './table-reader.ts';
import { meaningOf, type NumberMeaning } from './xlsx-formats.ts';
import { SheetParser, type WorkbookParts } from './xlsx-sheet.ts';
import { Zip, type ZipLimits } from './zip.ts';

/** Texts of a workbook are shared by its cells and must be at hand: what they may take. Characters. */
const MAX_SHARED = 96 << 20;

/** Shared texts that are read for a look. */
const FIRST_STRINGS = 5000;

interface Sheet extends TableSheet {
  part: string;
}

/**
 * An XLSX workbook, read as a stream: one sheet's XML passes by, only the shared texts stay in memory. Formulas are never computed (what
 * Excel computed last is taken), external links never followed, and XML that declares entities is refused.
 * @throws PANHUO_ZIP_*, PANHUO_WORKBOOK_UNREADABLE
 */
export async function openXlsx(
  path: string,
  name: string,
  limits?: Partial<ZipLimits>,
): Promise<TableReader> {
  const zip = await Zip.open(path, name, limits);
  try {
    return await openBook(zip, name);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openBook(zip: Zip, name: string): Promise<TableReader> {
  const root = await relationsOf(zip, '_rels/.rels', name);
  const book =
    [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  const folder = book.includes('/') ? book.slice(0, book.lastIndexOf('/') + 1) : '';
  const relations = await relationsOf(zip, `${folder}_rels/${book.slice(folder.length)}.rels`, name, folder);
  const { sheets, date1904 } = await workbookOf(zip, book, relations, name);
  if (sheets.length === 0) throw unreadable(name, '没有工作表');
  const part = (suffix: string) => [...relations.values()].find(({ type }) => type.endsWith(suffix))?.target;
  const load = async (most: number): Promise<WorkbookParts> => ({
    strings: await stringsOf(zip, part('/sharedStrings'), name, most),
    formats: await formatsOf(zip, part('/styles'), name),
    date1904,
  });
  let whole: Promise<WorkbookParts> | undefined;
  let first: Promise<WorkbookParts> | undefined;
  const parsers = new Map<number, SheetParser>();
  const headOf = async (parser: SheetParser, sheet: string, limit: number): Promise<SheetRow[]> => {
    const head: SheetRow[] = [];
    const decoder = new TextDecoder();
    for await (const piece of zip.read(sheet)) {
      head.push(...parsing(name, sheet, () => parser.take(decoder.decode(piece, { stream: true }))));
      if (head.length >= limit) return head;
    }
    head.push(...parsing(name, sheet, () => parser.end()));
    return head;
  };
  return {
    format: 'xlsx',
    sheets,
    async *rows(sheet, options = {}) {
      const found = sheets[sheet.index];
      if (found === undefined) throw unreadable(name, `没有第 ${sheet.index + 1} 张工作表`);
      if (options.limit !== undefined && whole === undefined) {
        // The first rows mostly hold the first texts: a look need not read all of them.
        first ??= load(FIRST_STRINGS);
        const parser = new SheetParser(await first, name);
        const head = await headOf(parser, found.part, options.limit);
        if (!parser.unknownTexts) {
          yield head;
          return;
        }
      }
      whole ??= load(Number.POSITIVE_INFINITY);
      const parser = new SheetParser(await whole, name);
      parsers.set(sheet.index, parser);
      const decoder = new TextDecoder();
      let rows = 0;
      for await (const piece of zip.read(found.part)) {
        const batch = parsing(name, found.part, () => parser.take(decoder.decode(piece, { stream: true })));
        rows += batch.length;
        if (batch.length > 0) yield batch;
        if (options.limit !== undefined && rows >= options.limit) return;
      }
      const rest: SheetRow[] = parsing(name, found.part, () => parser.end());
      if (rest.length > 0) yield rest;
    },
    notes: (sheet) => parsers.get(sheet.index)?.notes() ?? [],
    close: () => zip.close(),
  };
}

interface Relation {
  type: string;
  target: string;
}

async function relationsOf(
  zip: Zip,
  part: string,
  name: string,
  folder = '',
): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>();
  if (!zip.has(part)) return found;
  await parseXml(zip, part, name, (tag, attributes) => {
    if (tag !== 'Relationship' || attributes.TargetMode === 'External') return;
    const target = attributes.Target ?? '';
    found.set(attributes.Id ?? '', {
      type: attributes.Type ?? '',
      target: target.startsWith('/') ? target.slice(1) : resolved(folder, target),
    });
  });
  return found;
}

function resolved(folder: string, target: string): string {
  const parts = `${folder}${target}`.split('/');
  const out: string[] = [];
  for (const one of parts) {
    if (one === '..') out.pop();
    else if (one !== '.') out.push(one);
  }
  return out.join('/');
}

async function workbookOf(
  zip: Zip,
  part: string,
  relations: ReadonlyMap<string, Relation>,
  name: string,
): Promise<{ sheets: Sheet[]; date1904: boolean }> {
  const sheets: Sheet[] = [];
  let date1904 = false;
  if (!zip.has(part)) throw unreadable(name, '不是 XLSX 工作簿');
  await parseXml(zip, part, name, (tag, attributes) => {
    if (tag === 'workbookPr') date1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
    if (tag !== 'sheet') return;
    const relation = relations.get(attributes['r:id'] ?? attributes['d3p1:id'] ?? attributes.id ?? '');
    // Sheets of charts and macros hold no rows.
    if (relation === undefined || !relation.type.endsWith('/worksheet')) return;
    sheets.push({
      index: sheets.length,
      name: attributes.name ?? `Sheet${sheets.length + 1}`,
      hidden: attributes.state === 'hidden' || attributes.state === 'veryHidden',
      part: relation.target,
    });
  });
  return { sheets, date1904 };
}

/** Shared texts; of rich text the runs, of Japanese the reading left out. */
async function stringsOf(zip: Zip, part: string | undefined, name: string, most: number): Promise<string[]> {
  const strings: string[] = [];
  if (part === undefined || !zip.has(part)) return strings;
  let size = 0;
  let text = '';
  let inText = false;
  let phonetic = 0;
  const parser = newParser(name);
  parser.on('opentag', ({ name: tag }) => {
    const local = localName(tag);
    if (local === 'si') text = '';
    else if (local === 't') inText = phonetic === 0;
    else if (local === 'rPh') phonetic++;
  });
  parser.on('closetag', ({ name: tag }) => {
    const local = localName(tag);
    if (local === 't') inText = false;
    else if (local === 'rPh') phonetic--;
    else if (local === 'si') {
      const clean = cellText(unescapeX(text));
      size += clean.length + 16;
      if (size > MAX_SHARED) {
        throw new PanhuoError(
          'PANHUO_ZIP_LIMIT',
          `工作簿里的文字超过上限 ${MAX_SHARED >> 20} 百万字：${name}`,
          {
            where: { file: name },
            hint: '请拆分工作簿，或另存为 CSV 后再导入。',
          },
        );
      }
      strings.push(clean);
    }
  });
  parser.on('text', (piece) => {
    if (inText) text += piece;
  });
  const decoder = new TextDecoder();
  for await (const piece of zip.read(part)) {
    parsing(name, part, () => parser.write(decoder.decode(piece, { stream: true })));
    if (strings.length >= most) return strings;
  }
  parsing(name, part, () => parser.close());
  return strings;
}

/** Characters that XML cannot hold are written `_x000D_`. */
export function unescapeX(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** What the formats of cells (index of `s`) make of numbers. */
async function formatsOf(zip: Zip, part: string | undefined, name: string): Promise<NumberMeaning[]> {
  const codes = new Map<number, string>();
  const formats: NumberMeaning[] = [];
  if (part === undefined || !zip.has(part)) return formats;
  let inCells = false;
  await parseXml(
    zip,
    part,
    name,
    (tag, attributes) => {
      if (tag === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells) {
        const id = Number(attributes.numFmtId ?? 0);
        formats.push(meaningOf(id, codes.get(id)));
      }
    },
    (tag) => {
      if (tag === 'cellXfs') inCells = false;
    },
  );
  return formats;
}

async function parseXml(
  zip: Zip,
  part: string,
  name: string,
  onOpen: (tag: string, attributes: Record<string, string | undefined>) => void,
  onClose?: (tag: string) => void,
): Promise<void> {
  const text = await zip.text(part);
  const parser = newParser(name);
  parser.on('opentag', (tag) =>
    onOpen(localName(tag.name), tag.attributes as Record<string, SaxesAttributePlain['value']>),
  );
  if (onClose) parser.on('closetag', (tag) => onClose(localName(tag.name)));
  parsing(name, part, () => parser.write(text).close());
}

/** Some programs write every element with a prefix. */
function localName(tag: string): string {
  const at = tag.indexOf(':');
  return at < 0 ? tag : tag.slice(at + 1);
}

export function newParser(name: string): SaxesParser {
  const parser = new QuickSaxes({ position: false, fragment: false });
  // Office files declare nothing; entities of a declaration could grow without end or name files of this machine.
  parser.on('doctype', () => {
    throw unreadable(name, 'XML 中有 DOCTYPE 声明');
  });
  parser.on('error', (error) => {
    throw error;
  });
  return parser;
}

/** Errors of the XML, in our words. */
export function parsing<T>(name: string, part: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PanhuoError) throw error;
    throw unreadable(name, `${part}：${error instanceof Error ? error.message : String(error)}`, error);
  }
}

export function unreadable(name: string, what: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_WORKBOOK_UNREADABLE', `工作簿无法读取：${name}（${what}）`, {
    where: { file: name },
    hint: '请用 Excel 或 WPS 打开并另存为 .xlsx 后再导入。',
    ...(cause === undefined ? {} : { cause }),
  });
}
