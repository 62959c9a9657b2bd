import { createHash } from "node:crypto";
import { Digest, type DigestAlgorithm } from "@estiva/protocol/digest";

/** The digest of bytes, or of a text in UTF-8. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = "sha256"): Digest {
  return Digest.of(algorithm, createHash(algorithm).update(bytes).digest("hex"));
}
