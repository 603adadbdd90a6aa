/**
 * Writes legal_event_name.csv from the table in domain/legal-event/names.ts.
 *
 *   npx tsx transforms/reference/generate/legal-event-name.ts > transforms/reference/legal_event_name.csv
 */
import { pathToFileURL } from 'node:url';
import { LEGAL_EVENT_SPELLINGS } from '../../../domain/legal-event/names.ts';

export function legalEventNameCsv(): string {
  const rows = LEGAL_EVENT_SPELLINGS.map(({ spelling, code, name, category, isFinal, isInpadoc }) =>
    [spelling, code, name, category, isFinal, isInpadoc].join(','),
  );
  return `${['spelling,code,name,category,is_final,is_inpadoc', ...rows].join('\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(legalEventNameCsv());
