export { PersonResolver, personId } from './block.ts';
export { loadPersonModel, type PersonModel, personModelFrom } from './model.ts';
export { Rarity } from './rarity.ts';
export type { PersonContext } from './score.ts';
