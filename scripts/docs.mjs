import { enter } from './entry.mjs';

enter(() => import('./tasks/docs.mjs').then((task) => task.run()));
