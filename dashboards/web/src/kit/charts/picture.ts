import { saveFile } from '../../api/client.ts';

export interface Drawing {
  readonly title: string;
  readonly summary: string;
  /** Lines below: filters, definition, build. */
  readonly caption: readonly string[];
  /** `<svg width height …>` */
  readonly svg: string;
}

const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif";
const MARGIN = 16;
const LINE = 18;
const HEAD = 36;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** Roughly how wide text is: full-width characters take the font size, others a little more than half. */
const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2000 ? size : size * 0.58), 0);

/** Lines of at most `width` pixels. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const one of text) {
    if (line !== '' && widthOf(line + one, size) > width) {
      lines.push(line);
      line = '';
    }
    line += one;
  }
  return line === '' ? lines : [...lines, line];
}

/** One picture that says by itself what it shows: title above, the drawing, what it was made from below. */
export function pictureOf({ title, summary, caption, svg }: Drawing): {
  text: string;
  width: number;
  height: number;
} {
  const size = /<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"/.exec(svg);
  const width = Number(size?.[1] ?? 640);
  const height = Number(size?.[2] ?? 320);
  const below = [summary, ...caption].flatMap((one) => wrapped(one, 12, width));
  const full = { width: width + 2 * MARGIN, height: HEAD + height + below.length * LINE + 2 * MARGIN };
  const inner = svg.replace(/^[^<]*(<\?xml[^>]*>)?\s*<svg/, `<svg x="${MARGIN}" y="${MARGIN + HEAD}"`);
  const lines = below.map(
    (one, at) =>
      `<text x="${MARGIN}" y="${MARGIN + HEAD + height + (at + 1) * LINE}" font-size="12" fill="#4E5969">${escaped(one)}</text>`,
  );
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full.width}" height="${full.height}" viewBox="0 0 ${full.width} ${full.height}" font-family="${FONT}">`,
    `<title>${escaped(title)}</title><desc>${escaped(summary)}</desc>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${MARGIN}" y="${MARGIN + 18}" font-size="16" font-weight="600" fill="#1D2129">${escaped(title)}</text>`,
    inner,
    ...lines,
    '</svg>',
  ].join('');
  return { text, ...full };
}

const nameOf = (title: string, extension: string): string =>
  `${title.replace(/[\\/:*?"<>|\s]+/g, '_').slice(0, 80)}.${extension}`;

export function saveSvg(drawing: Drawing): void {
  saveFile(new Blob([pictureOf(drawing).text], { type: 'image/svg+xml' }), nameOf(drawing.title, 'svg'));
}

const SHARPNESS = 2;

/** @throws Error when the browser cannot draw it */
export async function savePng(drawing: Drawing): Promise<void> {
  const { text, width, height } = pictureOf(drawing);
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SHARPNESS;
    canvas.height = height * SHARPNESS;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('浏览器没有画出位图，请改存 SVG');
    saveFile(blob, nameOf(drawing.title, 'png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}
