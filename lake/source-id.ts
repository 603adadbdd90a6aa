/** Ids of sources: file names, and entries of panhuo.yaml. They become folders of the lake. */
export const SOURCE_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;
