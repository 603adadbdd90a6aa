#!/usr/bin/env node
import { enter } from '../scripts/entry.mjs';

enter(() => import('../scripts/tasks/panhuo.mjs').then((task) => task.run(process.argv.slice(2))));
