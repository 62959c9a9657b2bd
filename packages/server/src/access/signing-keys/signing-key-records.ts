export interface SigningKey {
  readonly id: string;
  readonly algorithm: string;
  /** A private JSON Web Key, as text. */
  readonly privateKey: string;
  readonly createdAt: number;
}

export interface SigningKeyRecords {
  /** Newest first. */
  all(): Promise<readonly SigningKey[]>;
  /** Adds the key only if there is none yet, so that two first starts agree. */
  addFirst(key: SigningKey): Promise<void>;
  /** Adds the key unless one was made after `unlessAfter`, so that of several rotations at once one counts. */
  addNext(key: SigningKey, unlessAfter: number): Promise<boolean>;
  /** Removes keys whose successor was made before this moment; never the newest. @returns how many. */
  removeSuperseded(before: number): Promise<number>;
}
