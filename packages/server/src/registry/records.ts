/** Where a listing goes on: after this key, at most `limit` entries, in bytewise order. */
export interface PageRequest<Key extends string> {
  readonly after: Key | "";
  readonly limit: number;
}

export interface Actor {
  /** The principal's id. */
  readonly actor: string;
  readonly now: number;
}
