import { sql } from "kysely";
import { prepared, type Value } from "../prepared.ts";
import { grantsOf } from "./granted.ts";

interface StandingValues {
  namespaceId: number;
  subject: string;
  userId: number;
}

/** All that a subject was granted in a namespace, and its place among the members: a row for each grant, or one. */
export const standingIn = prepared((db, value: Value<StandingValues>) => {
  const namespaceId = db.selectFrom("namespaces").select("id").where("id", "=", value("namespaceId"));
  const { own, ofTeams } = grantsOf(db, value, sql<number>`(${namespaceId})`);
  return db
    .selectFrom("namespaces as n")
    .leftJoin("organization_members as p", (join) =>
      join.onRef("p.organization_id", "=", "n.id").on("p.user_id", "=", value("userId")),
    )
    .leftJoin(own.unionAll(ofTeams).as("g"), (join) => join.onTrue())
    .select(["p.role as member_role", "g.grant_id", "g.pattern", "g.is_glob", "g.role"])
    .select(["g.can_delete", "g.can_create", "g.denied", "g.team"])
    .where("n.id", "=", value("namespaceId"));
});
