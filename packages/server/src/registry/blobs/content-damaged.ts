import type { Digest } from "@estiva/protocol";

/** The store lost or changed bytes that were acknowledged: an operator must know. */
export class ContentDamaged extends Error {
  override readonly name = "ContentDamaged";

  constructor(digest: Digest, what: string) {
    super(`${digest} ${what}`);
  }
}
