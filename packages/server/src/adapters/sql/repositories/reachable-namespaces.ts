import { rootNamespaceName } from "@estiva/protocol";
import { parsePrincipal, robotPrincipal, type Subject, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

interface Of {
  readonly principal: Subject;
  readonly limit: number;
}

const granted = prepared((db, value: Value<Of>) =>
  db
    .selectFrom("grants")
    .select("namespace_id as id")
    .distinct()
    .where("subject", "=", value("principal"))
    .orderBy("namespace_id")
    .limit(value("limit")),
);

const throughTeams = prepared((db, value: Value<Of>) =>
  db
    .selectFrom("team_members as m")
    .innerJoin("teams as t", "t.id", "m.team_id")
    .select("t.organization_id as id")
    .where("m.principal", "=", value("principal"))
    .limit(value("limit")),
);

const joined = prepared((db, value: Value<{ userId: number; limit: number }>) =>
  db
    .selectFrom("organization_members")
    .select("organization_id as id")
    .where("user_id", "=", value("userId"))
    .limit(value("limit")),
);

/** Site admins own the root namespace. */
const rootOfAdmin = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("users as u")
    .innerJoin("namespaces as n", (join) => join.on("n.name", "=", rootNamespaceName))
    .select("n.id")
    .where("u.id", "=", value("userId"))
    .where("u.is_admin", "=", 1),
);

/** Namespaces that a principal owns or has any grant in, itself or by a team; at most `limit`. */
export async function reachableNamespaces(
  database: Database,
  text: string,
  limit: number,
): Promise<readonly number[]> {
  const parts = parsePrincipal(text);
  if (parts === undefined || parts.kind === "anonymous") return [];
  const principal = parts.kind === "user" ? userPrincipal(parts.id) : robotPrincipal(parts.id);
  const own = parts.kind === "user" ? await ownNamespaces(database, parts.id, limit) : [];
  const byTeam = await throughTeams.readColumn(database, { principal, limit });
  const direct = await granted.readColumn(database, { principal, limit });
  return [...new Set([...own, ...byTeam, ...direct])].slice(0, limit);
}

async function ownNamespaces(database: Database, userId: number, limit: number): Promise<readonly number[]> {
  const root = await rootOfAdmin.readColumn(database, { userId });
  return [userId, ...root, ...(await joined.readColumn(database, { userId, limit }))];
}
