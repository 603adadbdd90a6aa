import { describe, expect, it } from 'vitest';
import { linkPaths } from './links.ts';

const box = (column: number, row: number) => ({
  left: column * 300,
  right: column * 300 + 240,
  middle: row * 60 + 24,
});

describe('links between buttons', () => {
  const boxes = new Map([
    ['a', box(0, 0)],
    ['b', box(0, 1)],
    ['m', box(1, 0)],
    ['x', box(2, 3)],
  ]);

  it('begin and end at the buttons and turn inside the gutter only', () => {
    const paths = linkPaths(
      boxes,
      [
        ['a', 'm'],
        ['b', 'm'],
        ['m', 'x'],
      ],
      'm',
    );
    expect(paths).toHaveLength(3);
    for (const { d } of paths) {
      const [, from, lane, to] = /^M([\d.]+) [\d.]+H([\d.]+)V[\d.]+H([\d.]+)$/.exec(d) ?? [];
      expect(Number(from)).toBeLessThan(Number(lane));
      expect(Number(lane)).toBeLessThan(Number(to));
    }
    expect(paths.every(({ isCurrent }) => isCurrent)).toBe(true);
  });

  it('share a lane where they meet, and have one each where they do not', () => {
    const lanesOf = (edges: [string, string][]) =>
      new Set(
        linkPaths(new Map([...boxes, ['n', box(1, 2)]]), edges, null).map(
          ({ d }) => /H([\d.]+)V/.exec(d)?.[1],
        ),
      ).size;
    expect(
      lanesOf([
        ['a', 'm'],
        ['b', 'm'],
      ]),
    ).toBe(1);
    expect(
      lanesOf([
        ['a', 'm'],
        ['b', 'n'],
      ]),
    ).toBe(2);
  });

  it('are left out where an end is not shown, or where columns stand below each other', () => {
    expect(linkPaths(boxes, [['a', 'gone']], null)).toEqual([]);
    expect(linkPaths(boxes, [['x', 'a']], null)).toEqual([]);
    expect(linkPaths(boxes, [['a', 'b']], null)).toEqual([]);
  });
});
