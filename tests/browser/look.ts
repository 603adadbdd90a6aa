import path from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './browser.ts';
import { startSite } from './site.ts';
import { artefacts, Visit, WIDTHS } from './visit.ts';

/**
 * Pictures of pages, to look at while they are made:
 *
 *     npx tsx tests/browser/look.ts /metrics '/patents?page=2' --as analyst
 *
 * `--as ROLE` signs in by the demo (default analyst; `nobody`: not at all) · `--at URL` a server that runs (its demo sign-in must be on), else
 * one is started on `--home DIR`, by default the sample of the tests, with the pages of dist/web (`npm run build`) or of `--web DIR` ·
 * `--width N` only this width · `--print` only paper, as PNG and PDF · `--axe` lists what axe-core finds · `--click SELECTOR` before the
 * picture · `--out DIR` (default test-artefacts). Prints the files, and what went wrong in the page.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    as: { type: 'string', default: 'analyst' },
    at: { type: 'string' },
    home: { type: 'string' },
    web: { type: 'string' },
    width: { type: 'string' },
    out: { type: 'string', default: artefacts() },
    print: { type: 'boolean', default: false },
    axe: { type: 'boolean', default: false },
    click: { type: 'string', multiple: true, default: [] },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);
const home = async () => values.home ?? (await (await import('../helpers/province.ts')).builtProvince()).home;
const site =
  values.at === undefined
    ? await startSite(await home(), values.web === undefined ? {} : { web: path.resolve(values.web) })
    : { origin: values.at, close: async () => undefined };
const browser = await launch();
try {
  const visit = await Visit.open(browser, site.origin);
  if (values.as !== 'nobody') await visit.signIn(values.as);
  for (const address of positionals) {
    visit.problems.length = 0;
    await visit.goto(address);
    for (const selector of values.click) await visit.page.click(selector);
    const name = `${address.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'home'}-${values.as}`;
    const folder = path.resolve(values.out);
    const widths = values.print ? [] : values.width ? [Number(values.width)] : Object.values(WIDTHS);
    const { files } = await visit.shoot(name, { folder, widths, paper: values.print || !values.width });
    if (values.print) {
      files.push(path.join(folder, `${name}.pdf`));
      say(`${(await visit.pdf(files.at(-1) ?? '')).pages} 页`);
    }
    for (const file of files) say(file);
    for (const width of [320, ...Object.values(WIDTHS)]) {
      await visit.page.setViewportSize({ width, height: 900 });
      await visit.settle();
      const over = await visit.overflow();
      if (over !== null) say(`! 宽 ${width} 时横向溢出 ${over}`);
    }
    if (values.axe) for (const issue of await visit.axe()) say(`! ${issue}`);
    for (const problem of visit.problems) say(`! ${problem}`);
  }
} finally {
  await browser.close();
  await site.close();
}
