// The generator lives in the domain because scoring draws from it too; the makers of sample files know it by this name.
export { Rng, totals } from '../domain/random.ts';
