import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Session, say } from '../harness/session.ts';

export interface XmlInput {
  file: string;
  bytes: number;
  /** What every way of reading must find. */
  grants: number;
  citations: number;
  claims: number;
  work: string;
}

/** Shares of a grant as in six real ones of 2005 to 2015: bibliography 15–20 %, claims 6 %, drawings 2 %, description 75 %. */
const PARAGRAPHS = 70;
const CITATIONS = 40;
const CLAIMS = 18;
const WORDS =
  'a method system apparatus comprising first second layer carbon material thermal conductive interface device wherein said plurality data signal circuit memory network node substrate electrode battery polymer composition process according invention example embodiment figure shows configured coupled between surface temperature pressure value range about preferably'.split(
    ' ',
  );

/** A weekly bulk file: synthetic grants of DTD v4.5, one XML document after the other, about so many bytes. */
export async function bulkFile(session: Session, bytes: number): Promise<XmlInput> {
  const folder = path.join(session.cache, 'input', `uspto-bulk-1-${bytes}`);
  const about = path.join(folder, 'input.json');
  if (!existsSync(about)) {
    say(`  生成输入：约 ${Math.round(bytes / 1e6)} MB 的合成授权全文…`);
    const work = `${folder}.tmp`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const input = await write(path.join(work, 'bulk.xml'), bytes);
    await writeFile(path.join(work, 'input.json'), JSON.stringify(input));
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  }
  const input = JSON.parse(await readFile(about, 'utf8')) as Omit<XmlInput, 'file'>;
  return { ...input, file: path.join(folder, 'bulk.xml') };
}

async function write(file: string, wanted: number): Promise<Omit<XmlInput, 'file'>> {
  const handle = await open(file, 'w');
  const random = lehmer(20260101);
  const pool = Array.from({ length: 400 }, () => sentence(random, 150));
  let grants = 0;
  let bytes = 0;
  try {
    for (; bytes < wanted; grants++) {
      bytes += (await handle.write(grantOf(grants, pool, random))).bytesWritten;
    }
  } finally {
    await handle.close();
  }
  return {
    bytes,
    grants,
    citations: grants * CITATIONS,
    claims: grants * CLAIMS,
    work: `${grants} synthetic USPTO grants in one file of ${Math.round(bytes / 1e6)} MB`,
  };
}

type Random = (below: number) => number;

/** Park and Miller's generator: the same file on every machine. */
function lehmer(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function sentence(random: Random, words: number): string {
  let text = '';
  for (let n = 0; n < words; n++) text += `${n === 0 ? '' : ' '}${WORDS[random(WORDS.length)]}`;
  return `${text}.`;
}

function grantOf(n: number, pool: readonly string[], random: Random): string {
  const number = String(9_000_000 + n).padStart(8, '0');
  const some = () => pool[random(pool.length)] ?? '';
  const id = (digits: string, kind: string) =>
    `<document-id>\n<country>US</country>\n<doc-number>${digits}</doc-number>\n<kind>${kind}</kind>\n<date>20240102</date>\n</document-id>`;
  const symbol = (wrap: string, k: number) =>
    `<${wrap}>\n<ipc-version-indicator><date>20060101</date></ipc-version-indicator>\n<classification-level>A</classification-level>\n<section>H</section>\n<class>01</class>\n<subclass>M</subclass>\n<main-group>${10 + k}</main-group>\n<subgroup>0525</subgroup>\n<symbol-position>L</symbol-position>\n<classification-value>I</classification-value>\n<action-date><date>20240102</date></action-date>\n<generating-office><country>US</country></generating-office>\n</${wrap}>\n`;
  const times = (count: number, make: (k: number) => string) =>
    Array.from({ length: count }, (_, k) => make(k)).join('');
  const person = (k: number) =>
    `<inventor sequence="00${k}" designation="us-only">\n<addressbook>\n<last-name>Example${k}</last-name>\n<first-name>Jane</first-name>\n<address>\n<city>Nowhere</city>\n<state>CA</state>\n<country>US</country>\n</address>\n</addressbook>\n</inventor>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" file="US${number}-20240102.XML" status="SYNTHETIC" id="us-patent-grant" country="US" date-produced="20231218" date-publ="20240102">
<us-bibliographic-data-grant>
<publication-reference>
${id(number, 'B2')}
</publication-reference>
<application-reference appl-type="utility">
${id(String(17_000_000 + n), 'A')}
</application-reference>
<classifications-ipcr>
${times(4, (k) => symbol('classification-ipcr', k))}</classifications-ipcr>
<classifications-cpc>
<main-cpc>
${symbol('classification-cpc', 0)}</main-cpc>
<further-cpc>
${times(5, (k) => symbol('classification-cpc', k + 1))}</further-cpc>
</classifications-cpc>
<invention-title id="d2e61">Synthetic ${some().slice(0, 60)}</invention-title>
<us-references-cited>
${times(CITATIONS, (k) => `<us-citation>\n<patcit num="000${k}">\n${id(String(7_000_000 + n * 41 + k), 'B2')}\n</patcit>\n<category>cited by examiner</category>\n<classification-national><country>US</country><main-classification>709203</main-classification></classification-national>\n</us-citation>\n`)}</us-references-cited>
<number-of-claims>${CLAIMS}</number-of-claims>
<us-parties>
<us-applicants>
<us-applicant sequence="001" app-type="applicant" designation="us-only">
<addressbook>
<orgname>Example Works ${n % 300}</orgname>
<address>
<city>Nowhere</city>
<country>US</country>
</address>
</addressbook>
</us-applicant>
</us-applicants>
<inventors>
${times(3, person)}</inventors>
</us-parties>
</us-bibliographic-data-grant>
<abstract id="abstract">
<p id="p-0001" num="0000">${some()}</p>
</abstract>
<drawings id="DRAWINGS">
${times(8, (k) => `<figure id="Fig-EMI-D0000${k}" num="0000${k}">\n<img id="EMI-D0000${k}" he="225.21mm" wi="153.33mm" file="US${number}-20240102-D0000${k}.TIF" alt="embedded image" img-content="drawing" img-format="tif"/>\n</figure>\n`)}</drawings>
<description id="description">
<?brief-description-of-drawings description="Brief Description of Drawings" end="lead"?>
<description-of-drawings><p id="p-0002" num="0001">${some()}</p></description-of-drawings>
<?brief-description-of-drawings description="Brief Description of Drawings" end="tail"?>
${times(PARAGRAPHS, (k) => `<p id="p-${k + 3}" num="${k + 2}">${some()} <b>10</b> and <figref idref="DRAWINGS">FIG. ${k % 9}</figref>.</p>\n`)}</description>
<us-claim-statement>What is claimed is:</us-claim-statement>
<claims id="claims">
${times(CLAIMS, (k) => `<claim id="CLM-000${k + 1}" num="000${k + 1}">\n<claim-text>${k + 1}. ${k === 0 ? 'A device' : '<claim-ref idref="CLM-0001">The device of claim 1</claim-ref>'}, comprising:\n<claim-text>${some().slice(0, 200)}; and</claim-text>\n<claim-text>${some().slice(0, 150)}.</claim-text>\n</claim-text>\n</claim>\n`)}</claims>
</us-patent-grant>
`;
}
