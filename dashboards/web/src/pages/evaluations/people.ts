/** Somebody with the universities he or she has to do with. */
export interface Named {
  name: string;
  belongs: string[];
}

/** Lines with something on them, without the blanks around it. */
export const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `张三=甲大学;乙大学`, one a line. */
export const peopleIn = (text: string): Named[] =>
  linesIn(text)
    .map((line) => {
      const [name = '', houses = ''] = line.split(/[=＝]/);
      return {
        name: name.trim(),
        belongs: houses
          .split(/[;；、]/)
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      };
    })
    .filter(({ name }) => name !== '');

/** Those and more: of somebody who is there already the universities are put together. */
export function withPeople(people: readonly Named[], more: readonly Named[]): Named[] {
  const all = new Map(people.map(({ name, belongs }) => [name, belongs]));
  for (const { name, belongs } of more) all.set(name, [...new Set([...(all.get(name) ?? []), ...belongs])]);
  return [...all].map(([name, belongs]) => ({ name, belongs }));
}
