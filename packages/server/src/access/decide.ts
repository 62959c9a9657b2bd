import type { RootAccess } from "#server/config/config.ts";

/** What can be done to a repository over `/v2`. */
export type Action = "pull" | "push" | "delete";

export interface Decision {
  readonly allowed: boolean;
  /** Why, for a person. */
  readonly reason: string;
}

const rootRights: Readonly<Record<RootAccess, readonly Action[]>> = {
  open: ["pull", "push", "delete"],
  public: ["pull"],
  private: [],
};

/**
 * The one place that decides. There are no accounts yet: every name belongs to the root namespace and every
 * caller is anonymous, so what anyone may do is all there is to know.
 */
export function decide(action: Action, root: RootAccess): Decision {
  const allowed = rootRights[root].includes(action);
  return {
    allowed,
    reason: `the root namespace is ${root}: anyone may ${rootRights[root].join(", ") || "do nothing"}`,
  };
}

/** Everything that anyone may do in the root namespace. */
export function rightsOfAnyone(root: RootAccess): readonly Action[] {
  return rootRights[root];
}
