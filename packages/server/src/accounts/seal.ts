import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";

/** In bytes (NIST SP 800-38D, sections 5.2.1.1 and 5.2.1.2). */
const nonceLength = 12;
const tagLength = 16;

/** `sealed.<key id>.<nonce, tag and ciphertext in base64url>`: neither Base32 nor JSON looks like that. */
const shape = /^sealed\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

/** A sealed text was made with another key, for another place, or has been changed. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

/**
 * Keeps secrets that must be read again out of the reach of who has a copy of the database only. Each text is bound
 * to its place, so that a row's can't be put into another row.
 */
export class Seal {
  readonly #key: Buffer;
  readonly #keyId: string;

  /** @param secret of at least 256 bits; the keys are derived from it (RFC 5869). */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "estiva sealed secrets, key", 32));
    this.#keyId = Buffer.from(hkdfSync("sha256", secret, "", "estiva sealed secrets, key id", 8)).toString(
      "hex",
    );
  }

  /** @param place what is sealed and whose it is, as in `second-factor:7`. */
  seal(text: string, place: string): string {
    const nonce = randomBytes(nonceLength);
    const sealing = createCipheriv(cipher, this.#key, nonce, { authTagLength: tagLength }).setAAD(
      Buffer.from(place),
    );
    const sealed = [sealing.update(text, "utf8"), sealing.final()];
    return `sealed.${this.#keyId}.${Buffer.concat([nonce, sealing.getAuthTag(), ...sealed]).toString("base64url")}`;
  }

  /**
   * What was sealed. A text that never was is itself: a row may hold one that was written without a seal.
   * @throws SealBroken
   */
  open(sealed: string, place: string): string {
    const [, keyId, content = ""] = shape.exec(sealed) ?? [];
    if (keyId === undefined) return sealed;
    if (keyId !== this.#keyId) throw new SealBroken(`${place} is sealed with another key`);
    const bytes = Buffer.from(content, "base64url");
    const nonce = bytes.subarray(0, nonceLength);
    const text = nonceLength + tagLength;
    try {
      const opening = createDecipheriv(cipher, this.#key, nonce, { authTagLength: tagLength })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(nonceLength, text));
      return Buffer.concat([opening.update(bytes.subarray(text)), opening.final()]).toString("utf8");
    } catch (cause) {
      throw new SealBroken(`${place} does not open`, { cause });
    }
  }
}
