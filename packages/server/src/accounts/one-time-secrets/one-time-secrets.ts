import { hashSecret, kindOf, newSecret, type SecretKind } from "../secrets.ts";
import type { OneTimePurpose, OneTimeSecretKey, OneTimeSecretRecords } from "./one-time-secret-records.ts";

/** What the text says that a secret of this purpose is. */
const kinds: Readonly<Record<OneTimePurpose, SecretKind>> = {
  challenge: "challenge",
  reset: "reset",
  verify: "verify",
  setup: "setup",
  "sign-in-elsewhere": "elsewhere",
  "pending-identity": "elsewhere",
};

/** What a new secret proves, and for how long, in milliseconds. */
export interface WantedOneTimeSecret {
  readonly purpose: OneTimePurpose;
  readonly userId: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly lifetime: number;
}

/** @returns the secret, which is not kept. */
export async function makeOneTimeSecret(
  records: Pick<OneTimeSecretRecords, "add">,
  { purpose, userId, data, lifetime }: WantedOneTimeSecret,
  now: number,
): Promise<string> {
  const secret = newSecret(kinds[purpose]);
  const secretHash = hashSecret(secret);
  await records.add({ secretHash, purpose, userId, data, createdAt: now, expiresAt: now + lifetime });
  return secret;
}

/** By what a secret of this purpose is kept; undefined for a text that can't be one. */
export function oneTimeKey(secret: string, purpose: OneTimePurpose): OneTimeSecretKey | undefined {
  return kindOf(secret) === kinds[purpose] ? { secretHash: hashSecret(secret), purpose } : undefined;
}
