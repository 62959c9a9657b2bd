import { NameGlob, type Tag } from "@estiva/protocol";
import type { HeldTag } from "#server/registry/manifests/manifest-records.ts";

/** A tag may not be moved or taken away; ends the transaction that tried. */
export class TagHeld extends Error {
  override readonly name = "TagHeld";
  readonly held: HeldTag;

  constructor(held: HeldTag) {
    super(`${held.tag} is held: ${held.why}`);
    this.held = held;
  }
}

/** For a removal by which a rule's tag would go. */
export function asImmutable(error: unknown): "immutable" {
  if (error instanceof TagHeld) return "immutable";
  throw error;
}

/** Whether a repository's rules say that this tag stays as it was first pushed. */
export function isImmutable(patterns: readonly NameGlob[], tag: Tag): boolean {
  return patterns.some((pattern) => NameGlob.matches(pattern, tag));
}
