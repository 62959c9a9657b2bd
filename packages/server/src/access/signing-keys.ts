import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import type { SigningKeyRecords } from "#server/registry/metadata-store.ts";

/** One asymmetric algorithm, so that no token can choose another (RFC 8725, section 3.1). */
export const signingAlgorithm = "EdDSA";

/** The keys that registry tokens are signed with: the newest signs, all verify. */
export interface SigningKeys {
  readonly current: { readonly id: string; readonly key: CryptoKey };
  verificationKey(id: string): CryptoKey | undefined;
  /** Public keys only (RFC 7517, section 5). */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** Loads the keys; the first start makes one. */
export async function loadSigningKeys(records: SigningKeyRecords, now: () => number): Promise<SigningKeys> {
  if ((await records.all()).length === 0) await records.addFirst(await makeKey(now()));
  const keys = await Promise.all(
    (await records.all()).map(async ({ id, privateKey }) => {
      const jwk = JSON.parse(privateKey) as JWK;
      const { d: _, ...publicPart } = jwk;
      return { id, key: await importKey(jwk), publicKey: await importKey(publicPart), publicPart };
    }),
  );
  const [current] = keys;
  if (current === undefined) throw new Error("the database has no signing key, though one was just made");
  return {
    current,
    verificationKey: (id) => keys.find((key) => key.id === id)?.publicKey,
    jwks: {
      keys: keys.map(({ id, publicPart }) => ({ ...publicPart, kid: id, alg: signingAlgorithm, use: "sig" })),
    },
  };
}

async function makeKey(createdAt: number) {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { id: randomUUID(), algorithm: signingAlgorithm, privateKey: JSON.stringify(jwk), createdAt };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signingAlgorithm);
  if (key instanceof Uint8Array) throw new Error("a signing key in the database is not asymmetric");
  return key;
}
