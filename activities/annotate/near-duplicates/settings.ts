import { z } from 'zod';

/** What the search for near-duplicates depends on beside the texts; data: `transforms/reference/near-duplicates.yaml`. */
export const nearDuplicateSettings = z.strictObject({
  /** Goes into every hash: another seed looks at another sample of shingles. */
  seed: z.int().min(0).max(0xffff_ffff),
  /** Characters of one shingle, after punctuation and blanks are gone. */
  shingle_width: z.int().min(2).max(12),
  /** Of one part of a text (title and abstract; claims) no more is looked at. */
  most_characters: z.int().min(100).max(100_000),
  /** Bins of the signature that must be filled (of 128): shorter texts say too little to be compared. */
  least_bins: z.int().min(4).max(128),
  /** A shingle used by more owners than this, and by more than that share of all owners, is common and counts for nothing. */
  common_owners: z.int().min(2),
  common_owner_share: z.number().gt(0).max(1),
  /** Pairs below this Jaccard similarity of shingles are dropped. */
  least_similarity: z.number().min(0.3).max(1),
  /** Within an owner, filings further apart than this are not compared. */
  window_days: z.int().min(1),
  /** Across owners, only pairs this similar are kept. */
  least_similarity_of_others: z.number().min(0.3).max(1),
  /** In a bucket larger than this, a text is compared with this many neighbours in time; the rest is counted as left out. */
  most_neighbours: z.int().min(4).max(1000),
  /** Pairs kept for one text on one side. */
  most_pairs: z.int().min(1).max(1000),
  /** Shared spans shown, the shortest that is shown, and where a long one is cut. */
  spans: z.int().min(0).max(10),
  shortest_span: z.int().min(4),
  longest_span: z.int().min(10),
});
export type NearDuplicateSettings = z.infer<typeof nearDuplicateSettings>;
