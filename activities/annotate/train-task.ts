import { serialise, trainClassifier } from './predict/index.ts';
import type { LabelledText } from './predict/types.ts';

/** The coarser label to fall back to, by scheme. */
const PARENTS: Readonly<Record<string, (label: string) => string | null>> = {
  ipc: (label) => label.slice(0, 1),
  chain_node: (label) => (label.includes('.') ? (label.split('.')[0] ?? null) : null),
};

/** Learning as a task for a thread: texts in, a model as bytes out. */
export function trainTask({
  scheme,
  rows,
  maxTexts,
}: {
  scheme: string;
  rows: LabelledText[];
  maxTexts: number;
}): Uint8Array {
  const parentOf = PARENTS[scheme];
  return serialise(trainClassifier(rows, { maxTexts, ...(parentOf ? { parentOf } : {}) }));
}
