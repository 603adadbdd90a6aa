/** Spellings → bodies with the shipped model: `resolve-ours.js INPUT OUTPUT`. Prints seconds of loading the model and of the work. */
import { readFile, writeFile } from 'node:fs/promises';
import { loadResolutionModel, resolveOrganisations } from '../../activities/resolve/organisation/index.ts';
import type { NameMention } from '../../activities/resolve/types.ts';

const [input = '', output = ''] = process.argv.slice(2);
const began = performance.now();
const model = loadResolutionModel();
const loaded = performance.now();
const mentions = (await readFile(input, 'utf8')).split('\n').map((line) => JSON.parse(line) as NameMention);
const read = performance.now();
const { names, review, parents } = resolveOrganisations({ mentions, known: new Map(), decisions: [] }, model);
const ended = performance.now();
await writeFile(output, names.map(({ orgId }) => orgId).join('\n'));
process.stdout.write(
  JSON.stringify({
    names: names.length,
    review: review.length,
    parents: parents.length,
    model: (loaded - began) / 1000,
    seconds: (ended - read) / 1000,
  }),
);
