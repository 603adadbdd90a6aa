import { expect, it } from 'vitest';
import { partsOf, textOfParts } from './period.ts';

it.each(['', '2024', '2024Q3', '2024-07', '2019..2023', 'ytd:2024-09', 'r12:2024-09', 'to:2024-09'])(
  'takes %s apart and puts it together again',
  (value) => expect(textOfParts(partsOf(value, 2024))).toBe(value),
);

it('says nothing while the parts say none', () => {
  const parts = partsOf('2024', 2024);
  expect(textOfParts({ ...parts, kind: 'years', from: '2024', to: '2020' })).toBeNull();
  expect(textOfParts({ ...parts, kind: 'month', month: '' })).toBeNull();
});
