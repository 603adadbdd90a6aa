import { describe, expect, it } from 'vitest';
import { peopleIn, withPeople } from './people.ts';

describe('people of a round, pasted', () => {
  it('reads one a line, with the universities each has to do with', () => {
    expect(peopleIn('张三=甲大学;乙大学\r\n\n 李四 \n王五＝丙大学、丁大学；')).toEqual([
      { name: '张三', belongs: ['甲大学', '乙大学'] },
      { name: '李四', belongs: [] },
      { name: '王五', belongs: ['丙大学', '丁大学'] },
    ]);
    expect(peopleIn('=甲大学')).toEqual([]);
  });

  it('keeps who is there, and puts universities together', () => {
    expect(withPeople([{ name: '张三', belongs: ['甲大学'] }], peopleIn('张三=乙大学;甲大学\n李四'))).toEqual(
      [
        { name: '张三', belongs: ['甲大学', '乙大学'] },
        { name: '李四', belongs: [] },
      ],
    );
  });
});
