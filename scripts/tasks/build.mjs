import { setup } from '../setup.mjs';

/** `npm run build [-- --force]` */
export async function run(args) {
  await setup({ force: args.includes('--force') });
}
