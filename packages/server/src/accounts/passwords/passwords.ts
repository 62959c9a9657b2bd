import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { passwordLength } from "@estiva/contract/limits";

/** What one hash costs (RFC 9106): memory in KiB, passes over it, lanes. */
interface Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

/** OWASP's least memory for two passes: 23 ms on one core of the machine that the benchmarks run on. */
const cost: Cost = { m: 19_456, t: 2, p: 1 };

/** In bytes (RFC 9106, section 3.1). */
const saltLength = 16;
const tagLength = 32;

/** In UTF-16 units, before the normal form is made of it: what is longer is refused unread. */
const maxRawLength = 1_024;

/** A password that no account can have: too long, or not Unicode. */
export class PasswordNotHashable extends Error {
  override readonly name = "PasswordNotHashable";

  constructor() {
    super(`a password has at most ${passwordLength.max} characters, and all of them are Unicode`);
  }
}

/** What a comparison found. */
export interface PasswordMatch {
  readonly matches: boolean;
  /** The password is right, and its hash was made at a lower cost than today's: hash it again and store that. */
  readonly needsRehash: boolean;
}

const deriveKey = promisify(argon2) as (algorithm: string, parameters: Argon2Parameters) => Promise<Buffer>;

/** Stands in for the hash of an unknown user: of random bytes, so that no password matches it. */
const dummyHash = format(cost, randomBytes(saltLength), randomBytes(tagLength));

/**
 * The form that is hashed and compared: NFC, since one keyboard composes what another sends in parts.
 *
 * @returns undefined for what no account's password can be.
 */
export function normalizePassword(text: string): string | undefined {
  if (text.length > maxRawLength || !text.isWellFormed()) return undefined;
  const normal = text.normalize("NFC");
  return codePoints(normal) > passwordLength.max ? undefined : normal;
}

/** In code points, as a person counts them. */
export function codePoints(text: string): number {
  return Array.from(text).length;
}

/**
 * Hashes a password with argon2id; run it in the hash queue, since it fills a core and a thread of the pool.
 *
 * @returns a PHC string, which carries salt and cost.
 * @throws PasswordNotHashable
 */
export async function hashPassword(text: string): Promise<string> {
  const password = normalizePassword(text);
  if (password === undefined) throw new PasswordNotHashable();
  const salt = randomBytes(saltLength);
  return format(cost, salt, await derive(password, salt, cost, tagLength));
}

/**
 * Compares a password with its hash; run it in the hash queue. An unknown user has no hash and costs the same
 * work: one derivation at today's cost.
 *
 * @param phc what `hashPassword` gave, or undefined for an unknown user.
 * @throws Error for a stored hash that is none of ours.
 */
export async function verifyPassword(text: string, phc: string | undefined): Promise<PasswordMatch> {
  const password = normalizePassword(text);
  if (password === undefined) return { matches: false, needsRehash: false };
  const stored = parse(phc ?? dummyHash);
  const tag = await derive(password, stored.salt, stored.cost, stored.tag.byteLength);
  const matches = timingSafeEqual(tag, stored.tag) && phc !== undefined;
  return { matches, needsRehash: matches && isWeaker(stored.cost, stored.tag) };
}

async function derive(password: string, salt: Uint8Array, { m, t, p }: Cost, length: number) {
  return await deriveKey("argon2id", {
    message: Buffer.from(password, "utf8"),
    nonce: salt,
    memory: m,
    passes: t,
    parallelism: p,
    tagLength: length,
  });
}

function isWeaker({ m, t }: Cost, tag: Uint8Array): boolean {
  return m < cost.m || t < cost.t || tag.byteLength < tagLength;
}

/** The PHC string format: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, in Base64 without padding. */
function format({ m, t, p }: Cost, salt: Uint8Array, tag: Uint8Array): string {
  return `$argon2id$v=19$m=${m},t=${t},p=${p}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}

function parse(phc: string) {
  const [, m, t, p, salt = "", tag = ""] =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(
      phc,
    ) ?? [];
  // The text stays out of the message: it is a secret's hash.
  if (m === undefined) throw new Error("a stored password hash is not an argon2id PHC string");
  return {
    cost: { m: Number(m), t: Number(t), p: Number(p) },
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}
