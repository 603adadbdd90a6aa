/** The limit of our parser: saxes reading the same bytes with nothing done, one parser for each document: `xml-limit.js FILE`. */
import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';

const [file = ''] = process.argv.slice(2);
const DECLARATION = '<?xml';
const parser = new SaxesParser({});
let grants = 0;
parser.on('closetag', (tag) => {
  if (tag.name === 'us-patent-grant') grants++;
});
let rest = '';
for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
  let text: string = rest + piece;
  // A declaration that the piece cuts comes with the next.
  const keep = text.lastIndexOf('<');
  rest = text.length - keep < DECLARATION.length ? text.slice(keep) : '';
  if (rest !== '') text = text.slice(0, keep);
  let at = 0;
  for (let next = text.indexOf(DECLARATION); next >= 0; next = text.indexOf(DECLARATION, next + 1)) {
    parser.write(text.slice(at, next));
    if (grants > 0) parser.close();
    at = next;
  }
  parser.write(text.slice(at));
}
parser.write(rest).close();
process.stdout.write(JSON.stringify({ grants }));
