import type { RepositoryName } from "@estiva/protocol";

/** Repositories that were deleted but not emptied yet have names behind it, which nobody can ask for. */
export const endOfNames = "~" as RepositoryName;
