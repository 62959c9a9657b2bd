import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * What a secret is for: tokens (`pat`, `robot`, `refresh`), a browser's session and sign-ins (`elsewhere`: at a
 * provider), and what links in mails carry.
 */
export const secretKinds = [
  "pat",
  "robot",
  "refresh",
  "session",
  "elsewhere",
  "challenge",
  "invite",
  "reset",
  "verify",
  "setup",
] as const;

export type SecretKind = (typeof secretKinds)[number];

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 256 bits and 32 bits in Base62. */
const randomDigits = 43;
const checksumDigits = 6;

const shape = new RegExp(
  `^(estiva_(${secretKinds.join("|")})_[0-9A-Za-z]{${randomDigits}})([0-9A-Za-z]{6})$`,
);

/**
 * Makes a secret of 256 random bits: `estiva_pat_`, 43 digits, and a CRC-32 in 6 digits by which a scanner tells
 * a leaked secret from a text that looks like one. Letters, digits and underscores need no quotes in a shell and
 * are selected by one double click.
 */
export function newSecret(kind: SecretKind): string {
  const random = BigInt(`0x${randomBytes(32).toString("hex")}`);
  const body = `estiva_${kind}_${base62(random, randomDigits)}`;
  return body + checksum(body);
}

/** What the secret claims to be; undefined for what can't be one of ours. Costs no look-up. */
export function kindOf(secret: string): SecretKind | undefined {
  const [, body = "", kind, sum] = shape.exec(secret) ?? [];
  if (sum === undefined || checksum(body) !== sum) return undefined;
  return secretKinds.find((name) => name === kind);
}

/** The form that is stored: SHA-256, in hex. Enough for 256 random bits, and fast. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

/** By which a person recognises a secret in a list. */
export function lastFour(secret: string): string {
  return secret.slice(-4);
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), checksumDigits);
}

function base62(value: bigint, digits: number): string {
  let text = "";
  for (let rest = value; text.length < digits; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text;
  return text;
}
