import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';
import { csvRows } from '../../../../activities/parse/connectors/csv-rows.ts';
import { realFolder } from '../../../helpers/real.ts';

const gazette = realFolder('gazette-2019-07-12');

test.skipIf(gazette.missing)(
  `titles of a real day are read without a span out of place ${gazette.missing ?? ''}`,
  async () => {
    const annotator = createTextAnnotator(await loadTextDefinitions());
    const bytes = await readFile(path.join(gazette.folder, 'CN_patent_utility_new_712.csv'));
    const rows = [...csvRows(new TextDecoder('gb18030').decode(bytes), ',')].slice(1, 6001);
    let disciplines = 0;
    let effects = 0;
    const misplaced: string[] = [];
    for (const { cells } of rows) {
      const title = cells[1] ?? '';
      const ipc = (cells.at(-1) ?? '').split(';').map((symbol) => symbol.replace(/\(.*$/u, '').trim());
      const labels = annotator.annotate({ title, abstract: null, claims: null, ipc });
      if (labels.some(({ scheme }) => scheme === 'discipline')) disciplines++;
      if (labels.some(({ scheme }) => scheme === 'efficacy')) effects++;
      for (const { field, start, end, evidence } of labels)
        if ((field === '标题' ? title : ipc.join(';')).slice(start, end) !== evidence) misplaced.push(title);
    }
    expect(misplaced).toEqual([]);
    expect(rows.length).toBe(6000);
    expect(disciplines / rows.length).toBeGreaterThan(0.98);
    expect(effects / rows.length).toBeGreaterThan(0.1);
  },
);
