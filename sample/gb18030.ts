/**
 * Node decodes GB18030 but cannot encode it. The table here is the decoder turned round, so whatever this writes the platform's
 * decoder reads back unchanged. Built on first use (about 20 ms), shared by the process.
 */
interface Table {
  /** Code unit → bytes packed big-endian; 0 means none. */
  bytes: Uint32Array;
  /** Code unit → number of bytes, 0 where the character cannot be written. */
  width: Uint8Array;
}

let shared: Table | undefined;

function table(): Table {
  shared ??= build();
  return shared;
}

function build(): Table {
  const bytes = new Uint32Array(65536);
  const width = new Uint8Array(65536);
  const decoder = new TextDecoder('gb18030');
  const learn = (codes: number[], count: number): void => {
    // A line feed after each sequence keeps an undefined one from swallowing its neighbour.
    const input = new Uint8Array(codes.length * (count + 1));
    let at = 0;
    for (const code of codes) {
      for (let shift = (count - 1) * 8; shift >= 0; shift -= 8) input[at++] = (code >>> shift) & 255;
      input[at++] = 10;
    }
    const lines = decoder.decode(input).split('\n');
    codes.forEach((code, i) => {
      const text = lines[i] ?? '';
      const unit = text.charCodeAt(0);
      if (text.length !== 1 || unit === 0xfffd || (width[unit] ?? 0) > 0) return;
      bytes[unit] = code;
      width[unit] = count;
    });
  };
  for (let unit = 0; unit < 128; unit++) {
    bytes[unit] = unit;
    width[unit] = 1;
  }
  const two: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) two.push((lead << 8) | trail);
  }
  learn(two, 2);
  const four: number[] = [];
  // GB 18030: four-byte sequences 81308130 to 8431A439 cover what is left of the basic plane.
  for (let linear = 0; linear <= 39419; linear++) four.push(fourBytes(linear));
  learn(four, 4);
  return { bytes, width };
}

function fourBytes(linear: number): number {
  const b4 = 0x30 + (linear % 10);
  const b3 = 0x81 + (Math.floor(linear / 10) % 126);
  const b2 = 0x30 + (Math.floor(linear / 1260) % 10);
  const b1 = 0x81 + Math.floor(linear / 12600);
  return ((b1 << 24) | (b2 << 16) | (b3 << 8) | b4) >>> 0;
}

/**
 * Writes `text` into `target` from `offset` and returns the offset after it. The target must have room for four bytes a code unit.
 * @throws RangeError for a character GB18030 as decoded by this platform cannot carry (lone surrogates, U+FFFD, the supplementary
 * planes: nothing here needs them).
 */
export function encodeInto(text: string, target: Uint8Array, offset: number): number {
  const { bytes, width } = table();
  let at = offset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 128) {
      target[at++] = unit;
      continue;
    }
    const code = bytes[unit] ?? 0;
    if (width[unit] === 2) {
      target[at++] = code >>> 8;
      target[at++] = code & 255;
    } else if (width[unit] === 4) {
      target[at++] = code >>> 24;
      target[at++] = (code >>> 16) & 255;
      target[at++] = (code >>> 8) & 255;
      target[at++] = code & 255;
    } else {
      throw new RangeError(
        `U+${unit.toString(16).toUpperCase().padStart(4, '0')} cannot be written in GB18030`,
      );
    }
  }
  return at;
}

/** The GB18030 bytes of `text`. Throws as {@link encodeInto} does. */
export function encodeGb18030(text: string): Uint8Array {
  const target = new Uint8Array(text.length * 4);
  return target.slice(0, encodeInto(text, target, 0));
}
