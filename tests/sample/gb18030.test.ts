import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGb18030, encodeInto } from '../../sample/gb18030.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder('gb18030', { fatal: true }).decode(bytes);

describe('encodeGb18030', () => {
  it('writes known sequences', () => {
    expect(Buffer.from(encodeGb18030('A中\u2002·')).toString('hex')).toBe('41d6d08136a338a1a4');
  });

  it('is read back by the decoder of the platform, for all of the basic plane it can write', () => {
    let written = 0;
    const refused: string[] = [];
    for (let unit = 0; unit < 0x10000; unit++) {
      const text = String.fromCharCode(unit);
      let bytes: Uint8Array;
      try {
        bytes = encodeGb18030(text);
      } catch {
        refused.push(unit.toString(16));
        continue;
      }
      written++;
      // A leading U+FEFF would be taken for a byte order mark.
      expect(decode(Buffer.concat([Buffer.from('x'), bytes]))).toBe(`x${text}`);
    }
    // 2,048 surrogates and U+FFFD are refused on purpose, a few more where the standard and the platform disagree.
    expect(written + refused.length).toBe(0x10000);
    expect(written).toBeGreaterThan(0x10000 - 2048 - 64);
    expect(refused).toContain('fffd');
    expect(refused).toContain('d800');
  });

  it('keeps mixed text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '7', ',', '"', '省', '（', '·', '\u2002', '\u00a0', '䶮') }),
        (text) => {
          expect(decode(encodeGb18030(text))).toBe(text);
        },
      ),
    );
  });

  it('refuses what it cannot write instead of writing a question mark', () => {
    expect(() => encodeGb18030('\ud83d\ude00')).toThrow(/U\+D83D/);
    expect(() => encodeGb18030('\ufffd')).toThrow(RangeError);
  });

  it('encodes into a buffer at an offset', () => {
    const target = new Uint8Array(8).fill(0x2e);
    expect(encodeInto('中', target, 3)).toBe(5);
    expect(Buffer.from(target).toString('latin1')).toBe('...\u00d6\u00d0...');
  });
});
