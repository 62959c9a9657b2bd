/** Names for stored principals: what people read instead of `user:3`. */
export interface ActorRecords {
  /** By principal; one that never was is missing. A deleted account still has its name. */
  names(principals: Iterable<string>): Promise<ReadonlyMap<string, string>>;
}
