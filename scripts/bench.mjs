import { enter } from './entry.mjs';

enter(() => import('./tasks/bench.mjs').then((task) => task.run(process.argv.slice(2))));
