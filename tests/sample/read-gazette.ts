import { readFile } from 'node:fs/promises';

export interface GazetteRow {
  item: string;
  name: string;
  publicationNumber: string;
  announced: string;
  filing: string;
  filingDate: string;
  applicants: string;
  inventors: string;
  address: string;
  classification: string;
}

/** Reads a gazette file strictly and independently of the product: fatal decoding, RFC 4180 quotes, exactly ten cells. */
export async function readGazette(file: string): Promise<{ header: string; rows: GazetteRow[] }> {
  const text = new TextDecoder('gb18030', { fatal: true }).decode(await readFile(file));
  if (!text.endsWith('\n') || text.includes('\r')) throw new Error('lines must end in LF');
  const [header = '', ...lines] = text.slice(0, -1).split('\n');
  return { header, rows: lines.map((line) => rowOf(cells(line), line)) };
}

function cells(line: string): string[] {
  const list: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/gy;
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    list.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    end = match.index + match[0].length;
  }
  if (end !== line.length) throw new Error(`unreadable line: ${line}`);
  return list;
}

function rowOf(list: string[], line: string): GazetteRow {
  const [
    item,
    name,
    publicationNumber,
    announced,
    filing,
    filingDate,
    applicants,
    inventors,
    address,
    classification,
  ] = list;
  if (
    list.length !== 10 ||
    item === undefined ||
    name === undefined ||
    publicationNumber === undefined ||
    announced === undefined ||
    filing === undefined ||
    filingDate === undefined ||
    applicants === undefined ||
    inventors === undefined ||
    address === undefined ||
    classification === undefined
  ) {
    throw new Error(`${list.length} cells: ${line}`);
  }
  return {
    item,
    name,
    publicationNumber,
    announced,
    filing,
    filingDate,
    applicants,
    inventors,
    address,
    classification,
  };
}
