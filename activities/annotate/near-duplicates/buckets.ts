/** Runs of equal keys: whom a band brings together. */

/**
 * Calls `visit` with the members of every bucket of two or more. `keys[at]` is the key of member `at`; the list handed out is used again.
 * Key and member are packed into one double, which typed arrays sort natively; with more than 2²¹ members the key loses its low bits, and
 * what meets by that is found out when it is compared.
 */
export function eachBucket(keys: Uint32Array, visit: (members: number[]) => void): void {
  const count = keys.length;
  if (count < 2) return;
  const memberBits = Math.max(1, Math.ceil(Math.log2(count)));
  const drop = Math.max(0, memberBits + 32 - 53);
  const factor = 2 ** memberBits;
  const packed = new Float64Array(count);
  for (let at = 0; at < count; at++) packed[at] = ((keys[at] as number) >>> drop) * factor + at;
  packed.sort();
  const members: number[] = [];
  let current = -1;
  for (let at = 0; at < count; at++) {
    const value = packed[at] as number;
    const key = Math.floor(value / factor);
    if (key !== current) {
      if (members.length > 1) visit(members);
      members.length = 0;
      current = key;
    }
    members.push(value - key * factor);
  }
  if (members.length > 1) visit(members);
}
