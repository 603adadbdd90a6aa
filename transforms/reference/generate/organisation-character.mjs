/**
 * Writes organisation_character.csv from npm packages that are needed for this only, not to run the program:
 * opencc-js (traditional to simplified), pinyin-pro (readings), cnchar and cnchar-order (order of strokes).
 *
 *   mkdir /tmp/characters && cd /tmp/characters && npm init -y
 *   npm install opencc-js@1.4.2 pinyin-pro@3.29.4 cnchar@3.2.6 cnchar-order@3.2.6
 *   node …/transforms/reference/generate/organisation-character.mjs /tmp/characters > …/organisation_character.csv
 *
 * A character that has a simplified form carries that alone: names are simplified before anything else is looked up.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.argv[2];
if (!folder) throw new Error('usage: organisation-character.mjs FOLDER_WITH_PACKAGES');
const load = createRequire(join(folder, 'package.json'));
const { Converter } = load('opencc-js');
const { pinyin } = load('pinyin-pro');
const cnchar = load('cnchar');
cnchar.use(load('cnchar-order'));
// The package warns on stdout about options that it documents.
console.log = console.warn = () => {};

const simplify = Converter({ from: 't', to: 'cn' });
const rows = ['character,simplified,pinyin,strokes'];
for (let code = 0x4e00; code <= 0x9fff; code++) {
  const character = String.fromCharCode(code);
  const simplified = simplify(character);
  if (simplified !== character && [...simplified].length === 1) {
    rows.push(`${character},${simplified},,`);
    continue;
  }
  const strokes = cnchar.stroke(character, 'order')?.[0] ?? '';
  if (typeof strokes !== 'string' || strokes === '') continue;
  const readings = pinyin(character, { multiple: true, toneType: 'none', type: 'array', v: true });
  const plain = [...new Set(readings)].filter((reading) => /^[a-z]+$/.test(reading)).slice(0, 4);
  rows.push(`${character},,${plain.join('|')},${strokes}`);
}
process.stdout.write(`${rows.join('\n')}\n`);
