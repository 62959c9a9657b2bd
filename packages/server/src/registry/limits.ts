/** What the registry accepts, and for how long it keeps what is unfinished. Sizes in bytes, times in ms. */
export interface Limits {
  readonly maxBlobSize: number;
  /** An upload that nobody continues is forgotten after this. */
  readonly uploadLifetime: number;
  /** Open uploads of one principal. */
  readonly maxOpenUploads: number;
}

/** A push that was told "this blob exists" may rely on it for this long, in milliseconds. */
export const leaseDuration = 24 * 60 * 60 * 1000;

/** A lease with more than this left is not written again, in milliseconds: most answers then only read. */
export const leaseRenewal = 12 * 60 * 60 * 1000;
