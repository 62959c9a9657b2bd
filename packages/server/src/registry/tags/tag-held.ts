import { NameGlob, type Tag } from "@estiva/protocol";
import type { HeldTag } from "../manifests/manifest-records.ts";

/** A tag may not be moved or taken away; ends the transaction that tried. */
export class TagHeld extends Error {
  override readonly name = "TagHeld";
  readonly held: HeldTag;

  constructor(held: HeldTag) {
    super(`${held.tag} is held: ${held.why}`);
    this.held = held;
  }
}

/** What holds a repository's tags where they are. */
export interface TagRules {
  /** Tags of these names stay as they were first pushed. */
  readonly immutableTags: readonly NameGlob[];
  readonly allowsOverwrite: boolean;
}

/** @throws TagHeld */
export function refuseRemoval(tag: Tag, { immutableTags }: Pick<TagRules, "immutableTags">): void {
  if (immutableTags.some((pattern) => NameGlob.matches(pattern, tag)))
    throw new TagHeld({ tag, why: "immutable" });
}

/**
 * For a tag that points elsewhere already.
 * @param mayOverwrite whether the caller has the right to move tags.
 * @throws TagHeld
 */
export function refuseMove(tag: Tag, rules: TagRules, mayOverwrite: boolean): void {
  refuseRemoval(tag, rules);
  if (!rules.allowsOverwrite || !mayOverwrite) throw new TagHeld({ tag, why: "overwriting" });
}

/** For a removal by which a rule's tag would go. */
export function asImmutable(error: unknown): "immutable" {
  if (error instanceof TagHeld) return "immutable";
  throw error;
}
