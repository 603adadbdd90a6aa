/** What is known of a patent, need or listing as text. `ipc` are symbols as printed (`G06N3/08` or `G06N 3/08`), the first is the main one. */
export interface AnnotatedText {
  title: string | null;
  abstract: string | null;
  claims: string | null;
  ipc: readonly string[] | null;
  /** A need: 需要提高效率 asks for the effect, and what is said of the present state is no background to skip. @default false */
  wanted?: boolean;
}

export type TextScheme = 'efficacy' | 'discipline' | 'trl' | 'phrase';

/** The part of a record that a label was read from, as people name it. */
export type TextField = '标题' | '摘要' | '权利要求' | '分类号';

/** A place in a field: `field.slice(start, end) === evidence`, in UTF-16 units. For `分类号` the place lies in the symbols joined by `;`. */
export interface Span {
  field: TextField;
  start: number;
  end: number;
  evidence: string;
}

/** One label with the span it was read from and the rule that read it. */
export interface TextLabel extends Span {
  scheme: TextScheme;
  /** Class id, discipline code, `low-high` of a TRL interval, or the kind of a phrase. */
  label: string;
  /** The label as people name it. */
  name: string;
  /** Belief of the rule, 0–1; not a probability. */
  weight: number;
  rule: string;
  /** How the label was found: the form of an effect, `分类号`, `词语`, or both. */
  method: string;
  /** Of an effect: what happens to the object (提高, 降低, 避免 …). */
  direction?: string;
  /** Of an effect: how much, as written (`20%以上`). */
  quantity?: string;
  /** Of a TRL interval, 1–9. */
  low?: number;
  high?: number;
  /** Further spans that say the same. */
  support?: readonly (Span & { rule: string })[];
}
