/** A token, and when it was used; a missing time of last use is a token that never was. */
export interface UsedToken {
  readonly id: number;
  readonly createdAt: number;
  readonly lastUsedAt: number | null | undefined;
}

/** What of an account's tokens ends so that so many are left: those used least recently. @returns their ids. */
export function usedLeast(tokens: readonly UsedToken[], left: number): readonly number[] {
  const usedAt = ({ lastUsedAt, createdAt }: UsedToken) => lastUsedAt ?? createdAt;
  return tokens
    .toSorted((one, other) => usedAt(other) - usedAt(one) || other.id - one.id)
    .slice(left)
    .map(({ id }) => id);
}
