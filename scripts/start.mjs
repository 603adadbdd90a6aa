import { enter } from './entry.mjs';

enter(() => import('./tasks/start.mjs').then((task) => task.run(process.argv.slice(2))));
