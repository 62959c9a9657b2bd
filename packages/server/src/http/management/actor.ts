import { parsePrincipal } from "#server/rights/principal.ts";

/** A principal as the management API shows it: its name is null where it never had one. */
export interface ShownActor {
  readonly kind: "user" | "robot" | "anonymous" | "system";
  readonly id: string;
  readonly name: string | null;
}

/** @param names see `ActorRecords.names` */
export function presentActor(principal: string, names: ReadonlyMap<string, string>): ShownActor {
  const kind = parsePrincipal(principal)?.kind ?? "system";
  return { kind, id: principal, name: names.get(principal) ?? null };
}
