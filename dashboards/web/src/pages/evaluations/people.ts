/** `张三=甲大学;乙大学`, one a line. */
export const peopleIn = (text: string): { name: string; belongs: string[] }[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', houses = ''] = line.split(/[=＝]/);
      return {
        name: name.trim(),
        belongs: houses
          .split(/[;；、]/)
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      };
    });
