import type { OffboardingRecord } from "#server/accounts/members/member-records.ts";
import { robotPrincipal, type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { revokeTokens } from "../tokens/revoke-tokens.ts";
import { raiseVersion } from "../users/end-sign-ins.ts";
import { removeMembership } from "./remove-membership.ts";

const endSessions = prepared((db, value: Value<{ userId: number }>) =>
  db.deleteFrom("sessions").where("user_id", "=", value("userId")).returning("id"),
);

const robotSecretsMadeBy = prepared((db, value: Value<{ principal: UserPrincipal }>) =>
  db
    .selectFrom("tokens")
    .select("principal")
    .where("created_by", "=", value("principal"))
    .where("kind", "=", "robot")
    .where("revoked_at", "is", null),
);

const robotsOf = prepared((db, value: Value<{ namespaceId: number }>) =>
  db
    .selectFrom("robots")
    .select(["id", "name"])
    .where("namespace_id", "=", value("namespaceId"))
    .orderBy("name"),
);

/**
 * Takes a user out of an organisation, and ends what is open; the password itself stays.
 * @throws ApiProblem not_found, last_owner
 */
export async function offboard(
  tx: Tx,
  organizationId: number,
  userId: number,
  now: number,
): Promise<OffboardingRecord> {
  await removeMembership(tx, organizationId, userId);
  const sessions = await endSessions.all(tx, { userId });
  await raiseVersion.all(tx, { userId });
  const tokens = await revokeTokens.all(tx, { principal: userPrincipal(userId), now });
  return {
    sessionsEnded: sessions.length,
    tokensRevoked: tokens.length,
    robotsSeen: await robotsSeen(tx, organizationId, userId),
  };
}

async function robotsSeen(
  tx: Tx,
  namespaceId: number,
  userId: number,
): Promise<OffboardingRecord["robotsSeen"]> {
  const secrets = await robotSecretsMadeBy.all(tx, { principal: userPrincipal(userId) });
  const seen = new Set<string>(secrets.map(({ principal }) => principal));
  const robots = await robotsOf.all(tx, { namespaceId });
  return robots.filter(({ id }) => seen.has(robotPrincipal(id))).map(({ id, name }) => ({ id, name }));
}
