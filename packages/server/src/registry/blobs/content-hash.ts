import { createHash, type Hash } from "node:crypto";
import type { DigestAlgorithm } from "@estiva/protocol";

/** A digest being computed while an upload's bytes stream by. */
export interface ContentHash {
  update(bytes: Uint8Array): void;

  /**
   * The state after the bytes so far, with which `restore` continues in another process or after a crash;
   * undefined where the implementation cannot tell, and the bytes must be read again instead.
   */
  save(): Uint8Array | undefined;

  /** The digest of all bytes so far, in lower-case hex. Ends the hash: no call may follow but `dispose`. */
  digestHex(): string;

  /** Lets go of what the hash holds outside the heap. Safe to call twice. */
  dispose(): void;
}

export interface ContentHashes {
  create(algorithm: DigestAlgorithm): ContentHash;

  /** Continues from what `save` returned; undefined if this implementation cannot use that state. */
  restore(algorithm: DigestAlgorithm, state: Uint8Array): ContentHash | undefined;
}

/** The portable way: `node:crypto` keeps its state to itself, so an interrupted hash starts over. */
export const portableHashes: ContentHashes = {
  create: (algorithm) => new PortableHash(createHash(algorithm)),
  restore: () => undefined,
};

class PortableHash implements ContentHash {
  readonly #hash: Hash;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  save(): undefined {
    return undefined;
  }

  digestHex(): string {
    return this.#hash.digest("hex");
  }

  dispose(): void {}
}
