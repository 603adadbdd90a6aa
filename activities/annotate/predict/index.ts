/** Labels for texts without classification symbols, learned from texts that have them. */
export { type Evaluation, evaluate } from './evaluate.ts';
export type { ClassifierModel } from './model.ts';
export { explain, predict } from './predict.ts';
export { deserialise, serialise } from './serialise.ts';
export { trainClassifier } from './train.ts';
export type * from './types.ts';
