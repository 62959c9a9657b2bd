import type { NamespaceRole } from "#server/rights/access-records.ts";
import { prepared, type Value } from "../prepared.ts";

/** A namespace by its name, with what a user's row says that the user is there. */
export const placeByName = prepared((db, value: Value<{ name: string; userId: number }>) =>
  db
    .selectFrom("namespaces as n")
    .leftJoin("organizations as o", "o.id", "n.id")
    .leftJoin("organization_members as m", (join) =>
      join.onRef("m.organization_id", "=", "n.id").on("m.user_id", "=", value("userId")),
    )
    .select(["n.id", "n.name", "n.kind", "n.default_visibility", "n.suspended_at", "n.deleted_at"])
    .select(["o.require_second_factor", "m.role as member_role"])
    .where("n.name", "=", value("name")),
);

/** What the rows say that a user is in a namespace. @param memberRole null or undefined where it is no member. */
export function storedRole(
  namespaceId: number,
  userId: number,
  memberRole: NamespaceRole | null | undefined,
): NamespaceRole | undefined {
  return namespaceId === userId ? "owner" : (memberRole ?? undefined);
}
