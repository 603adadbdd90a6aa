/**
 * What peers are given of each spelling, by our normaliser: `resolve-normalise.js INPUT OUTPUT`. `norm` is the whole name in one script
 * without signs, `short` its place, 字号 and line of business without the legal form.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { loadResolutionModel } from '../../activities/resolve/organisation/index.ts';
import type { NameMention } from '../../activities/resolve/types.ts';
import { parseName } from '../../domain/organisation/parse.ts';

const [input = '', output = ''] = process.argv.slice(2);
const { lexicon } = loadResolutionModel();
const rows = (await readFile(input, 'utf8')).split('\n').map((line) => {
  const { name, cities, creditCodes } = JSON.parse(line) as NameMention;
  const { plain, core, industry, place } = parseName(name, lexicon);
  const region = place.county ?? place.city ?? place.province ?? '';
  return JSON.stringify({
    name,
    norm: plain,
    short: `${region}${core}${industry}`,
    mark: core,
    region,
    industry,
    city: cities[0] ?? '',
    code: creditCodes[0] ?? '',
  });
});
await writeFile(output, rows.join('\n'));
