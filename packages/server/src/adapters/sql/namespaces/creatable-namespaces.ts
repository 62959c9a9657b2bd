import type { NamespaceName, NamespacePage } from "#server/accounts/namespaces/namespace-records.ts";
import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";

const ids = prepared((db, value: Value<{ userId: number; principal: UserPrincipal }>) => {
  const owned = db
    .selectFrom("organization_members")
    .select("organization_id as id")
    .where("user_id", "=", value("userId"))
    .where("role", "=", "owner");
  const granted = db
    .selectFrom("grants")
    .select("namespace_id as id")
    .where("subject", "=", value("principal"))
    .where("can_create", "=", 1);
  const throughTeams = db
    .selectFrom("team_members as m")
    .innerJoin("grants as g", (join) =>
      join.on((eb) => eb("g.subject", "=", eb.fn<string>("concat", [eb.val("team:"), "m.team_id"]))),
    )
    .select("g.namespace_id as id")
    .where("m.principal", "=", value("principal"))
    .where("g.can_create", "=", 1);
  return owned.union(granted).union(throughTeams);
});

const living = preparedList((db, _value, of: readonly number[]) =>
  db.selectFrom("namespaces").select(["id", "name"]).where("id", "in", of).where("deleted_at", "is", null),
);

/** Namespaces in which a user may make repositories: its own, its organisations', granted ones; by name. */
export async function creatableNamespaces(
  database: Database,
  userId: number,
  { after, limit }: NamespacePage,
): Promise<readonly NamespaceName[]> {
  const found = await ids.readColumn(database, { userId, principal: userPrincipal(userId) });
  const rows = await living.read(database, {}, [userId, ...found]);
  // A person has few of them: sorting here costs less than an index over all names.
  return rows
    .filter(({ name }) => name > after)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .slice(0, limit);
}
