export const rootAccesses = ["open", "public", "private"] as const;

/** Who may use the root namespace: anyone pushes, anyone pulls, or nobody without rights. */
export type RootAccess = (typeof rootAccesses)[number];
