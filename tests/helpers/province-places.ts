import path from 'node:path';

/** The province that tests share: few enough patents to be built while somebody waits, enough that every kind of record comes with them. */
export const PROVINCE = { seed: 7, patents: 2400 } as const;

/** Its workspace below the folder it is kept in. */
export const homeOf = (folder: string): string => path.join(folder, 'workspace');
/** The files it was read from. */
export const filesOf = (folder: string): string => path.join(folder, 'files');
