import type { RepositoryName } from "@estiva/protocol";
import type { RepositoryEvent } from "#server/registry/events/event-records.ts";

/** What happens in a repository while somebody looks. */
export type LiveEvent =
  | ({ readonly kind: "change" } & RepositoryEvent)
  /** Open uploads and their bytes so far; none open any more is told once. */
  | {
      readonly kind: "uploads";
      readonly repository: RepositoryName;
      readonly open: number;
      readonly bytes: number;
    }
  /** Some were missed: what is shown has to be read again. */
  | { readonly kind: "reset" };
