/** What is compared: one application. */
export interface NearDuplicateText {
  id: string;
  /** Who filed it (an organisation's id); null: nobody's, compared with all others. */
  owner: string | null;
  /** Days since 1970-01-01; null where unknown, then nothing is said to be copied by this one. */
  filing: number | null;
  /** First publication, likewise. */
  publication: number | null;
  subclass: string | null;
  title: string;
  abstract: string;
  claims: string;
}

/** Texts that can be read again. */
export interface NearDuplicateSource {
  /** All texts in batches, twice with the same order; those of an owner follow each other. */
  rows(): AsyncIterable<readonly NearDuplicateText[]>;
  /** Some of them again. */
  texts(ids: readonly string[]): Promise<ReadonlyMap<string, NearDuplicateText>>;
}

/** Two texts that resemble each other; `left` was filed first (the same day: the smaller id). */
export interface NearDuplicatePair {
  left: string;
  right: string;
  sameOwner: boolean;
  sameSubclass: boolean;
  /** Filing to filing. */
  daysBetween: number | null;
  /** `left` was published before `right` was filed. */
  publishedBefore: boolean;
  /** The part that resembles more. */
  part: string;
  /** Jaccard of the shingles that are not common, over all parts that both have. */
  similarity: number;
  /** Share of the smaller text's shingles that the larger has. */
  containment: number;
  /** In Chinese: similarity of the parts and what they share, word for word. */
  evidence: string;
}

export interface NearDuplicateStats {
  texts: number;
  parts: number;
  /** Parts with too little of their own to be compared. */
  short: number;
  owners: number;
  /** Signatures that were compared. */
  compared: number;
  /** Pairs whose texts were compared. */
  checked: number;
  /** Buckets too large to compare all with all. */
  cappedBuckets: number;
  /** Pairs beyond `most_pairs` of one text. */
  pairsLeftOut: number;
}
