import { enter } from './entry.mjs';

enter(() => import('./tasks/build.mjs').then((task) => task.run(process.argv.slice(2))));
