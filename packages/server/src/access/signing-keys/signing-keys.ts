import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { leaseDuration } from "#server/registry/limits.ts";
import type { SigningKey, SigningKeyRecords } from "./signing-key-records.ts";

/** One asymmetric algorithm, so that no token can choose another (RFC 8725, section 3.1). */
export const signingAlgorithm = "EdDSA";

/** In milliseconds: the age at which a key is followed by a new one. */
export const keyLifetime = 90 * 24 * 60 * 60_000;

/**
 * In milliseconds: for how long a new key only verifies. By then every process has read it, so that none meets
 * a token of a key that it doesn't know.
 */
export const keyAnnouncement = 10 * 60_000;

/**
 * In milliseconds after its successor was made: by then the last token of a key, with the longest time that it
 * may be late, and an hour for slow clocks and busy processes, is of no more use.
 */
export const keyRetirement = leaseDuration + keyAnnouncement + 60 * 60_000;

/** The keys that registry tokens are signed with. */
export interface SigningKeys {
  readonly current: { readonly id: string; readonly key: CryptoKey };
  verificationKey(id: string): CryptoKey | undefined;
  /** Public keys only (RFC 7517, section 5). */
  readonly jwks: { readonly keys: readonly JWK[] };
}

interface LoadedKey {
  readonly id: string;
  readonly createdAt: number;
  readonly key: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicPart: JWK;
}

/** The keys in the database as this process knows them: one signs, all verify. */
export class SigningKeyRing implements SigningKeys {
  readonly #records: SigningKeyRecords;
  readonly #now: () => number;
  /** Newest first. */
  #keys: readonly LoadedKey[] = [];
  #byId: ReadonlyMap<string, LoadedKey> = new Map();

  private constructor(records: SigningKeyRecords, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  /** Loads the keys; the first start makes one. */
  static async load(records: SigningKeyRecords, now: () => number): Promise<SigningKeyRing> {
    const ring = new SigningKeyRing(records, now);
    if ((await records.all()).length === 0) await records.addFirst(await makeKey(now()));
    await ring.#read();
    return ring;
  }

  /** The newest key that has been announced for long enough; while there is only one, that one. */
  get current(): LoadedKey {
    const announcedBefore = this.#now() - keyAnnouncement;
    const current = this.#keys.find(({ createdAt }) => createdAt <= announcedBefore) ?? this.#keys.at(-1);
    if (current === undefined) throw new Error("the database has no signing key");
    return current;
  }

  verificationKey(id: string): CryptoKey | undefined {
    return this.#byId.get(id)?.publicKey;
  }

  get jwks(): { readonly keys: readonly JWK[] } {
    const common = { alg: signingAlgorithm, use: "sig" };
    return { keys: this.#keys.map(({ id, publicPart }) => ({ ...publicPart, kid: id, ...common })) };
  }

  /**
   * Makes the next key when the newest is old, removes those whose last tokens are gone, and reads what other
   * processes made. Of several that do so at once, one makes the key and all take it.
   */
  async rotate(): Promise<{ readonly made: number; readonly removed: number }> {
    const now = this.#now();
    const makeAfter = now - keyLifetime;
    const [newest, ...older] = await this.#records.all();
    const isDue = newest === undefined || newest.createdAt <= makeAfter;
    const made = isDue && (await this.#records.addNext(await makeKey(now), makeAfter));
    const removed = older.length === 0 ? 0 : await this.#records.removeSuperseded(now - keyRetirement);
    await this.#read();
    return { made: made ? 1 : 0, removed };
  }

  async #read(): Promise<void> {
    const stored = await this.#records.all();
    const known = this.#byId;
    // Removed keys go with everything that was remembered of them; known ones aren't imported again.
    this.#keys = await Promise.all(stored.map(async (key) => known.get(key.id) ?? (await load(key))));
    this.#byId = new Map(this.#keys.map((key) => [key.id, key]));
  }
}

/** Loads the keys; the first start makes one. */
export async function loadSigningKeys(
  records: SigningKeyRecords,
  now: () => number,
): Promise<SigningKeyRing> {
  return await SigningKeyRing.load(records, now);
}

async function load({ id, privateKey, createdAt }: SigningKey): Promise<LoadedKey> {
  const jwk = JSON.parse(privateKey) as JWK;
  const { d: _, ...publicPart } = jwk;
  const [key, publicKey] = await Promise.all([importKey(jwk), importKey(publicPart)]);
  return { id, createdAt, key, publicKey, publicPart };
}

async function makeKey(createdAt: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { id: randomUUID(), algorithm: signingAlgorithm, privateKey: JSON.stringify(jwk), createdAt };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signingAlgorithm);
  if (key instanceof Uint8Array) throw new Error("a signing key in the database is not asymmetric");
  return key;
}
