import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlowCell, flowMatrix } from '../../../../transforms/semantic/shapes/flow.ts';

describe('flow matrix', () => {
  it('keeps the largest lines and folds the rest', () => {
    const cells: FlowCell[] = [
      { from: '南京市', to: '苏州市', value: 5 },
      { from: '南京市', to: '南京市', value: 4 },
      { from: '苏州市', to: '苏州市', value: 3 },
      { from: '徐州市', to: '上海市', value: 2 },
      { from: '未知', to: '无锡市', value: 1 },
    ];
    expect(flowMatrix(cells, 1)).toEqual({
      rows: [
        { name: '南京市', folded: 1, total: 9 },
        { name: '其他（3）', folded: 3, total: 6 },
      ],
      columns: [
        { name: '苏州市', folded: 1, total: 8 },
        { name: '其他（3）', folded: 3, total: 7 },
      ],
      cells: [
        [5, 4],
        [3, 3],
      ],
      total: 15,
    });
    // A single line is not folded: 其他（1） says less than its name.
    expect(flowMatrix(cells, 3).rows.map(({ name }) => name)).toEqual(['南京市', '苏州市', '徐州市', '未知']);
  });

  it('adds up in both directions, however it is folded and ordered', () => {
    const name = fc.constantFrom('甲', '乙', '丙', '丁', '戊', '未知');
    const cell = fc.record({ from: name, to: name, value: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(cell), fc.integer({ min: 1, max: 6 }), (cells, top) => {
        const matrix = flowMatrix(cells, top);
        const total = cells.reduce((sum, { value }) => sum + value, 0);
        const sums = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);
        expect(matrix.total).toBe(total);
        expect(sums(matrix.rows.map((row) => row.total))).toBe(total);
        expect(sums(matrix.columns.map((column) => column.total))).toBe(total);
        for (const [at, row] of matrix.rows.entries()) expect(sums(matrix.cells[at] ?? [])).toBe(row.total);
        for (const [at, column] of matrix.columns.entries())
          expect(sums(matrix.cells.map((row) => row[at] ?? 0))).toBe(column.total);
        expect(flowMatrix(cells.toReversed(), top)).toEqual(matrix);
      }),
    );
  });
});
