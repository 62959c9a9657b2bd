/** The store can't be reached at the moment; the same call may succeed later. */
export class MetadataUnavailable extends Error {
  override readonly name = "MetadataUnavailable";
}

/** The store's disk is full. */
export class MetadataFull extends Error {
  override readonly name = "MetadataFull";
}
