/** What the classifier of texts takes and gives. Labels come from the caller: IPC subclasses, chain nodes, disciplines. */

/** A text whose labels are known, e.g. title and abstract of a patent, a line each. */
export interface LabelledText {
  text: string;
  /** The main one first. A text without labels is not learned from. */
  labels: readonly string[];
  /** Texts of one group (an applicant, a family) never stand on both sides of the held-out line. @default the text itself */
  group?: string;
  /** A heading of the classification itself: learned from, never held out, so no figure is about it. @default false */
  definition?: boolean;
}

export interface TrainingOptions {
  /** Other seeds give other samples and orders of learning. @default 1 */
  seed?: number;
  /** Texts to learn from, at most; of more the same ones are chosen whatever their order. @default 60,000 */
  maxTexts?: number;
  /** Texts that a rare label keeps when a sample is drawn. @default 40 */
  perLabel?: number;
  /** Labels with fewer texts are not learned. @default 3 */
  minTexts?: number;
  /** Share of answers that shall be right. @default 0.8 */
  precision?: number;
  /** The coarser label to fall back to, e.g. the section of a subclass; null where there is none. @default none */
  parentOf?: (label: string) => string | null;
}

/** How the model did on texts that it had not seen. Shares are 0..1; of no text at all they are 0. */
export interface HeldOutFigures {
  texts: number;
  /** The main label is the first, is among the first three, its parent is the most probable parent. */
  top1: number;
  top3: number;
  parent: number;
  /** Share of texts that were answered with a label, and the share of those that was right. */
  answered: number;
  answeredRight: number;
  /** The same of those answered with a parent because the label was unsure. */
  answeredParent: number;
  answeredParentRight: number;
  /** Expected calibration error of the first label's probability over ten bins. */
  calibrationError: number;
}

/** When the model speaks at all. */
export interface AnswerRule {
  /** Precision that the thresholds were chosen for. */
  precision: number;
  /** Smallest probability with which a label, or a parent, is answered; above 1: never. */
  label: number;
  parent: number;
  /** Smallest share of a text's character pairs and words that must be known. */
  known: number;
}

export interface Scored {
  label: string;
  /** Calibrated, 0..1; each for itself, so those of all labels need not come to exactly 1. */
  probability: number;
}

export type UnsureReason = 'empty' | 'unknown_words' | 'improbable';

export interface Prediction {
  /** How far the model commits itself. */
  answer: 'label' | 'parent' | 'unsure';
  /** The label that is answered; null when unsure of it. */
  label: string | null;
  /** The parent that is answered (with the label: the label's); null when unsure or where there are no parents. */
  parent: string | null;
  /** Why no label is answered; null with a label. */
  reason: UnsureReason | null;
  /** The most probable labels and parents, also when unsure: for people who decide. */
  labels: Scored[];
  parents: Scored[];
  /** Share of the text's character pairs and words that the model knows. */
  known: number;
}

/** A piece of the text that spoke for a label. */
export interface Evidence {
  text: string;
  /** What it adds to the label's logarithm of odds, compared with the average label. */
  weight: number;
}
