import { BINS } from './signature.ts';

/** A text is compared as two parts, each with its own kind: title and abstract, and claims. */
export const PART_NAMES = ['名称与摘要', '权利要求'] as const;
export type PartKind = 0 | 1;

/** A day that is not known. */
export const NO_DAY = -2_147_483_648;

/** Signatures of all parts, as columns; one million parts take 240 MB. */
export class Parts {
  size = 0;
  /** Row of the source. */
  readonly row: Int32Array;
  readonly kind: Uint8Array;
  readonly owner: Uint32Array;
  /** Low bytes of the signature, `BINS` a part. */
  readonly bytes: Uint8Array;
  /** Keys of bands by which texts of different owners meet: `bands` runs of `capacity`. */
  readonly keys: Uint32Array;
  readonly capacity: number;

  constructor(capacity: number, bands: number) {
    this.capacity = capacity;
    this.row = new Int32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.owner = new Uint32Array(capacity);
    this.bytes = new Uint8Array(capacity * BINS);
    this.keys = new Uint32Array(capacity * bands);
  }

  add(row: number, kind: PartKind, owner: number, values: Uint32Array): number {
    const at = this.size++;
    this.row[at] = row;
    this.kind[at] = kind;
    this.owner[at] = owner;
    for (let bin = 0; bin < BINS; bin++) this.bytes[at * BINS + bin] = values[bin] as number;
    return at;
  }
}

/** What is known of a row without its texts. */
export class Rows {
  readonly ids: string[] = [];
  readonly filing: number[] = [];
  readonly publication: number[] = [];

  /** By day of filing, then id: an order that does not depend on how rows came. */
  compare(one: number, other: number): number {
    const days = (this.filing[one] ?? NO_DAY) - (this.filing[other] ?? NO_DAY);
    if (days !== 0) return days;
    const [a = '', b = ''] = [this.ids[one], this.ids[other]];
    return a < b ? -1 : a > b ? 1 : 0;
  }
}

/** Pairs of rows, `left` filed first. Grows by doubling. */
export class Pairs {
  size = 0;
  left = new Int32Array(1024);
  right = new Int32Array(1024);

  add(left: number, right: number): void {
    if (this.size === this.left.length) {
      this.left = doubled(this.left);
      this.right = doubled(this.right);
    }
    this.left[this.size] = left;
    this.right[this.size++] = right;
  }

  /** Each pair once, by the rows they are of. */
  *distinct(): Generator<readonly [left: number, right: number]> {
    const order = Uint32Array.from({ length: this.size }, (_, at) => at);
    const { left, right } = this;
    order.sort(
      (a, b) => (left[a] as number) - (left[b] as number) || (right[a] as number) - (right[b] as number),
    );
    let last = -1;
    for (const at of order) {
      if (last >= 0 && left[at] === left[last] && right[at] === right[last]) continue;
      last = at;
      yield [left[at] as number, right[at] as number];
    }
  }
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(list.length * 2);
  more.set(list);
  return more;
}
