import { expect, it } from 'vitest';
import { type Keeper, unlessLeftBehind } from '../../decisions/keeper.ts';

/** Nothing is in it; says which of its methods were asked. */
function keeper(place: string, revision: string): Keeper & { asked: string[] } {
  const asked: string[] = [];
  return {
    place,
    asked,
    read: async () => {
      asked.push('read');
      return null;
    },
    write: async () => {
      asked.push('write');
      throw new Error('these tests write nothing');
    },
    revision: async () => revision,
  };
}

it('an empty database does not stand in for decisions of the workspace', async () => {
  const outside = keeper('PostgreSQL x', 'none');
  const guarded = unlessLeftBehind(outside, keeper('内置库', '3-abc'));
  for (const use of [
    () => guarded.read(async () => 1),
    () => guarded.write(async () => 1),
    () => guarded.revision(),
  ])
    await expect(use()).rejects.toMatchObject({ code: 'PANHUO_DECISIONS_ELSEWHERE' });
  expect(outside.asked).toEqual([]);
});

it.each([
  ['none', 'none'],
  ['none', '5-def'],
  ['3-abc', '5-def'],
])('a workspace at %s uses its database at %s', async (inside, outside) => {
  const guarded = unlessLeftBehind(keeper('PostgreSQL x', outside), keeper('内置库', inside));
  expect(await guarded.revision()).toBe(outside);
  expect(await guarded.read(async () => 1)).toBeNull();
});
