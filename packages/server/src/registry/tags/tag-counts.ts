import type { Tag } from "@estiva/protocol";
import { isSupportingTag } from "../manifests/content-kind.ts";

/** How many tags come, or go where it is negative. */
export interface TagCounts {
  readonly tags: number;
  /** See `isSupportingTag`. */
  readonly supporting: number;
}

/** By how much tags that come (1) or go (-1) change a repository's counts. */
export function countOf(tags: readonly Tag[], sign: 1 | -1): TagCounts {
  const supporting = tags.filter(isSupportingTag).length;
  return { tags: sign * (tags.length - supporting), supporting: sign * supporting };
}
