import { enter } from './entry.mjs';

enter(() => import('./tasks/test.mjs').then((task) => task.run(process.argv.slice(2))));
