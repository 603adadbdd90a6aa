import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreign, html } from '../../dashboards/server/html.ts';

const DECODED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decode = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => DECODED[name] ?? '');
const nasty = fc.string({
  unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '=', ' ', '/', '&lt;', '\u202e', '\u001b', '中'),
});

describe('html', () => {
  it('lets no text become markup, in elements and attributes', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const made = html`<a title="${text}">${text}</a>`.text;
        expect(made.match(/[<>"]/g)?.join('')).toBe('<""><>');
        expect(decode(made)).toBe(`<a title="${text}">${text}</a>`);
      }),
    );
  });

  it('takes its own work as it is, lists without separators, null as nothing', () => {
    expect(html`<p>${html`<b>${'<'}</b>`}${[1, '&', html`<i>`]}${null}</p>`.text).toBe(
      '<p><b>&lt;</b>1&amp;<i></p>',
    );
  });

  it('shows what would hide or turn text from outside', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { text: shown } = foreign(text);
        expect([shown.includes('\u001b'), shown.includes('\u202e')]).toEqual([false, false]);
      }),
    );
    expect(foreign('a\u202eb\u0000\n').text).toBe('<bdi>a\\u202eb\\u0000\n</bdi>');
  });
});
