import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const require = createRequire(import.meta.url);
let source: Promise<string> | undefined;

const OPTIONS = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** Serious and critical findings of axe-core: rule, what to do, and the first elements it is about. */
export async function seriousIssues(page: Page): Promise<string[]> {
  source ??= readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the debugger, to which the content policy of the page does not apply.
  if ((await page.evaluate('typeof globalThis.axe')) === 'undefined')
    await page.evaluate(`${await source}; undefined`);
  const { violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(OPTIONS)}).then(({ violations }) => ({ violations }))`,
  )) as Pick<AxeResults, 'violations'>;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => `    ${node.html.slice(0, 160)}`);
      return [`${impact} ${id}: ${help} (${nodes.length})`, ...where].join('\n');
    });
}
