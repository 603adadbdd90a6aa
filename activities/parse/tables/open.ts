import type { FileFormat } from './format.ts';
import type { TableReader } from './table-reader.ts';

/** Opens what is no text table. Readers are loaded when they are needed. */
export async function openReader(
  format: Exclude<FileFormat, 'text' | 'zip' | 'xml'>,
  path: string,
  name: string,
): Promise<TableReader> {
  switch (format) {
    case 'xlsx':
      return (await import('./xlsx.ts')).openXlsx(path, name);
    case 'xls':
      return (await import('./xls.ts')).openXls(path, name);
    case 'html':
      return (await import('./html-table.ts')).openHtml(path, name);
    case 'json':
    case 'jsonl':
      return (await import('./json-rows.ts')).openJson(path, name, format);
    default:
      return format satisfies never;
  }
}
