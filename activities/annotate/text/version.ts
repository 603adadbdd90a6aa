/** Raised where the reading itself changes and the tables do not: texts are read anew. */
export const TEXT_CODE = 1;
