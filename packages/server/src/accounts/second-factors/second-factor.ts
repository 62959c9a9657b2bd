import { randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { hashSecret } from "../secrets.ts";

/** What every authenticator app supports; some silently ignore anything else (RFC 6238, section 1.2). */
const settings = { algorithm: "SHA1", digits: 6, period: 30 };

/** In bytes (RFC 4226, section 4, R6). */
const secretLength = 20;

/** Steps that a phone's clock may be off by, either way (RFC 6238, section 5.2). */
const tolerance = 1;

const recoveryCodeCount = 10;

/** 16 digits of 5 bits. No `i`, `l`, `o`, `u`: they are misread (Crockford's Base32). */
const recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const recoveryDigits = 16;

/** A new secret for an authenticator app, in Base32. */
export function newTotpSecret(): string {
  return new Secret({ size: secretLength }).base32;
}

/**
 * The address that an app reads from a QR code.
 *
 * @param issuer the registry's host name, as the app lists it
 */
export function totpAddress(secret: string, account: string, issuer: string): string {
  return totp(secret, { label: account, issuer }).toString();
}

/**
 * The time step (RFC 6238) of a right code, to be stored as the account's last one: a code works once, and none
 * older than it works any more. Store it in the transaction that checks it.
 *
 * @param code as it was typed; spaces are fine
 * @param lastStep the step that was accepted last
 * @param now milliseconds since 1970
 * @returns undefined for a code that is wrong, too old, or used.
 */
export function acceptedStep(
  secret: string,
  code: string,
  lastStep: number | undefined,
  now: number,
): number | undefined {
  const token = code.length > 16 ? "" : code.replaceAll(" ", "");
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = totp(secret).validate({ token, timestamp: now, window: tolerance });
  if (delta === null) return undefined;
  const step = TOTP.counter({ period: settings.period, timestamp: now }) + delta;
  return lastStep !== undefined && step <= lastStep ? undefined : step;
}

/** Ten codes for the day when the phone is gone, as `xxxx-xxxx-xxxx-xxxx` of 80 bits. Each works once. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, newRecoveryCode);
}

/**
 * The form in which a recovery code is stored and looked up: SHA-256, in hex. Capitals, hyphens and spaces don't
 * matter, and what is misread for a digit is that digit.
 *
 * @returns undefined for what can't be one.
 */
export function hashRecoveryCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined;
  const code = typed.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  if (!/^[0-9a-hjkmnp-tv-z]{16}$/.test(code)) return undefined;
  return hashSecret(code);
}

function newRecoveryCode(): string {
  const digits = Array.from({ length: recoveryDigits }, () => recoveryAlphabet.charAt(randomInt(32)));
  return digits.join("").replace(/(.{4})(?=.)/g, "$1-");
}

function totp(secret: string, names: { readonly label?: string; readonly issuer?: string } = {}): TOTP {
  return new TOTP({ ...settings, ...names, secret: Secret.fromBase32(secret) });
}
