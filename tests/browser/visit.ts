import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page, Request } from 'playwright-core';
import { projectRoot } from '../../lake/assets.ts';
import { seriousIssues } from './axe.ts';

/** What is used of the browser's own globals where a function runs in the page. */
interface Window {
  readonly document: { readonly activeElement: unknown };
}

/** Widths that every page is looked at. CSS pixels. */
export const WIDTHS = { desk: 1440, phone: 390 } as const;
/** A4 at 96 dots an inch, without margins. */
const PAPER = 794;
/** Folder of pictures that a run leaves behind; git does not keep it. */
export const artefacts = (): string => path.join(projectRoot(), 'test-artefacts');

const require = createRequire(import.meta.url);

/** One person at one browser window. What goes wrong in the page meanwhile is kept in `problems`. */
export class Visit {
  readonly page: Page;
  /** Errors of the console, refusals of the content policy, exceptions, requests to elsewhere: one line each. */
  readonly problems: string[] = [];
  private readonly context: BrowserContext;
  private readonly origin: string;
  private readonly expected: RegExp[] = [];
  private readonly flying = new Set<Request>();

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    this.origin = new URL(origin).origin;
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content.Security.Policy/i.test(message.text()))
        this.note(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.note(error.stack ?? error.message));
    page.on('request', (request) => {
      this.flying.add(request);
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== this.origin) this.note(`asked ${url.href}`);
    });
    page.on('requestfinished', (request) => void this.flying.delete(request));
    page.on('requestfailed', (request) => void this.flying.delete(request));
  }

  /** @param origin address of the site, `http://127.0.0.1:8080` */
  static async open(
    browser: Browser,
    origin: string,
    { width = WIDTHS.desk, height = 900 }: { width?: number; height?: number } = {},
  ): Promise<Visit> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width, height },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(30_000);
    return new Visit(context, await context.newPage(), origin);
  }

  /** What a test provokes on purpose: `/status of 401/`. */
  allow(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  private note(line: string): void {
    if (!this.expected.some((pattern) => pattern.test(line))) this.problems.push(line);
  }

  /** In as the buttons of the demo let in, without opening a page for it. @param role as in access/permissions.ts */
  async signIn(role: string): Promise<void> {
    const { request } = this.context;
    const { csrf } = (await (await request.get('/api/v1/session')).json()) as { csrf: string | null };
    const answer = await request.post('/api/v1/session/demo', {
      headers: { origin: this.origin, ...(csrf === null ? {} : { 'x-panhuo-csrf': csrf }) },
      data: { role },
    });
    if (!answer.ok()) throw new Error(`sign-in as ${role}: ${answer.status()} ${await answer.text()}`);
  }

  /** Opens a page and waits until it shows what it has to show. */
  async goto(address: string): Promise<void> {
    await this.page.goto(address);
    await this.settle();
  }

  /** Until nothing is on its way and nothing says that it is busy, for two looks in a row. */
  async settle(timeout = 30_000): Promise<void> {
    const until = Date.now() + timeout;
    for (let quiet = 0; quiet < 2; ) {
      if (Date.now() > until)
        throw new Error(
          `not settled after ${timeout} ms: ${[...this.flying].map((request) => request.url()).join(' ') || 'aria-busy or a skeleton'}`,
        );
      const busy = await this.page.evaluate(
        `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(document.querySelector('[aria-busy="true"], [class*="skeleton"]') !== null), 20)))`,
      );
      quiet = busy || this.flying.size > 0 ? 0 : quiet + 1;
    }
  }

  /** How far the page is wider than its window, with what stands out furthest; null when it fits. */
  async overflow(): Promise<string | null> {
    return this.page.evaluate(`(() => {
      const root = document.documentElement;
      const over = root.scrollWidth - root.clientWidth;
      if (over <= 0) return null;
      let widest = null; let right = 0;
      for (const element of document.body.querySelectorAll('*')) {
        const box = element.getBoundingClientRect();
        if (box.right > right && box.width > 0) { right = box.right; widest = element; }
      }
      return over + ' px: ' + (widest ? widest.outerHTML.slice(0, 200) : '');
    })()`);
  }

  /** Serious and critical findings of axe-core on what is shown now, one line each. */
  async axe(): Promise<string[]> {
    return seriousIssues(this.page);
  }

  /**
   * Pictures of the whole page at both widths and on paper, into {@link artefacts} or `folder`.
   * @param name `metrics-analyst` → `metrics-analyst-1440.png`, `-390.png`, `-print.png`
   * @returns the files, and of the widths those at which the page was wider than its window
   */
  async shoot(
    name: string,
    {
      folder = artefacts(),
      widths = Object.values(WIDTHS),
      paper = true,
    }: { folder?: string; widths?: readonly number[]; paper?: boolean } = {},
  ): Promise<{ files: string[]; tooWide: string[] }> {
    await mkdir(folder, { recursive: true });
    const before = this.page.viewportSize();
    const files: string[] = [];
    const tooWide: string[] = [];
    const take = async (suffix: string) => {
      await this.settle();
      const file = path.join(folder, `${name}-${suffix}.png`);
      // Its own way to hide the cursor is an inline style, which the page refuses.
      await this.page.screenshot({ path: file, fullPage: true, animations: 'disabled', caret: 'initial' });
      files.push(file);
    };
    for (const width of widths) {
      await this.page.setViewportSize({ width, height: 900 });
      await take(String(width));
      const over = await this.overflow();
      if (over !== null) tooWide.push(`${width}: ${over}`);
    }
    if (paper) {
      await this.page.setViewportSize({ width: PAPER, height: 1123 });
      await this.page.emulateMedia({ media: 'print' });
      await take('print');
      await this.page.emulateMedia({ media: null });
    }
    if (before) await this.page.setViewportSize(before);
    return { files, tooWide };
  }

  /** The page as its print CSS lays it out, with the number of sheets. */
  async pdf(file: string): Promise<{ pages: number }> {
    await mkdir(path.dirname(file), { recursive: true });
    const bytes = await this.page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
    return { pages: bytes.toString('latin1').match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0 };
  }

  /**
   * Presses Tab until the element that has the focus is the one that is meant (a selector that it matches, or a locator of one element); as
   * somebody without a mouse. @throws after `most` keys
   */
  async tabTo(target: string | Locator, { back = false, most = 120 } = {}): Promise<void> {
    const isThere = () =>
      typeof target === 'string'
        ? this.page.evaluate<boolean>(
            `document.activeElement !== null && document.activeElement.matches(${JSON.stringify(target)})`,
          )
        : target.evaluate((own) => own === (globalThis as unknown as Window).document.activeElement);
    for (let pressed = 0; pressed < most; pressed++) {
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
      if (await isThere()) return;
    }
    throw new Error(`${String(target)} does not get the focus within ${most} presses of Tab`);
  }

  /** With a processor `rate` times as slow from now on. */
  async throttle(rate: number): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Counts Web Vitals of pages opened from now on; read them with {@link vitals}. */
  async measure(): Promise<void> {
    const file = path.join(path.dirname(require.resolve('web-vitals')), 'web-vitals.iife.js');
    // One script: what one of them declares the next does not see.
    await this.page.addInitScript(`${await readFile(file, 'utf8')};
      if (globalThis.measured === undefined) {
        globalThis.measured = {};
        const keep = ({ name, value }) => { globalThis.measured[name] = value; };
        for (const on of [webVitals.onLCP, webVitals.onINP, webVitals.onCLS]) on(keep, { reportAllChanges: true });
      }`);
  }

  /** Milliseconds (CLS: a ratio) measured since the page was opened; what did not happen is missing. */
  async vitals(): Promise<{ LCP?: number; INP?: number; CLS?: number }> {
    await this.settle();
    return this.page.evaluate('globalThis.measured ?? {}');
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
