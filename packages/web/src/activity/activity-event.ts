import type { Item } from "@estiva/contract/operations";
import type { TFunction } from "i18next";
import { recordOf, textOf } from "../manifests/json-value.ts";

export type ActivityEvent = Item<"listActivity">;

/** What an event says of a tag. */
export interface TagMove {
  readonly tag: string;
  /** Null where the tag is gone. */
  readonly digest: string | null;
  /** Null where it is new. */
  readonly previous: string | null;
}

export function moveOf({ detail }: ActivityEvent): TagMove | undefined {
  const { tag, digest, previous_digest } = recordOf(detail);
  if (textOf(tag) === "") return undefined;
  return { tag: textOf(tag), digest: textOf(digest) || null, previous: textOf(previous_digest) || null };
}

/** Whoever did it, as people say it. */
export function actorName({ kind, name }: ActivityEvent["actor"], t: TFunction<"repository">): string {
  if (name !== null) return name;
  if (kind === "anonymous") return t("actor.anonymous");
  return kind === "system" ? t("actor.system") : t("actor.gone");
}
