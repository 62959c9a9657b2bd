import { type Seal, SealBroken } from "../seal.ts";
import { newTotpSecret } from "./second-factor.ts";
import type { SecondFactorRecords } from "./second-factor-records.ts";

/** Second factors whose secrets are sealed in the store. */
export function sealedSecondFactors(records: SecondFactorRecords, seal: Seal): SecondFactorRecords {
  return {
    find: async (userId) => {
      const found = await records.find(userId);
      return found && { ...found, secret: opened(seal, found.secret, userId) };
    },
    begin: (userId, secret) => records.begin(userId, seal.seal(secret, placeOf(userId))),
    confirm: async (userId, confirmation) => {
      const begun = await records.find(userId);
      if (begun === undefined || opened(seal, begun.secret, userId) !== confirmation.secret) return false;
      return await records.confirm(userId, { ...confirmation, secret: begun.secret });
    },
    remove: (userId, now) => records.remove(userId, now),
    removeLost: (userId, now) => records.removeLost(userId, now),
    useStep: (userId, step) => records.useStep(userId, step),
    useRecoveryCode: (userId, codeHash, now) => records.useRecoveryCode(userId, codeHash, now),
    replaceRecoveryCodes: (userId, codeHashes) => records.replaceRecoveryCodes(userId, codeHashes),
  };
}

/** Where the key was lost the account still has its recovery codes: its app's secret is then one that nobody has. */
function opened(seal: Seal, sealed: string, userId: number): string {
  try {
    return seal.open(sealed, placeOf(userId));
  } catch (error) {
    if (error instanceof SealBroken) return newTotpSecret();
    throw error;
  }
}

function placeOf(userId: number): string {
  return `second-factor:${userId}`;
}
