import { etagOf, LocalStore } from '../../../lake/local-store.ts';
import { answer } from './child.ts';

/** Adds one to a pointer `times` times, losing and repeating races. */
await answer<{ folder: string; times: number }>(async ({ folder, times }) => {
  const store = await LocalStore.open(folder);
  let lost = 0;
  for (let done = 0; done < times; ) {
    const known = (await store.head('pointer/counter')) === null ? null : await store.get('pointer/counter');
    const next = Buffer.from(String(Number(known?.toString() ?? 0) + 1));
    if ((await store.putIfMatch('pointer/counter', next, known === null ? null : etagOf(known))) === null)
      lost++;
    else done++;
  }
  return { lost };
});
