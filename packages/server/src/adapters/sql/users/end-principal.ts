import type { RobotPrincipal, UserPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { revokeTokens } from "../tokens/revoke-tokens.ts";

type Ended = Value<{ principal: RobotPrincipal | UserPrincipal }>;

const leaveTeams = prepared((db, value: Ended) =>
  db.deleteFrom("team_members").where("principal", "=", value("principal")),
);

const removeGrants = prepared((db, value: Ended) =>
  db.deleteFrom("grants").where("subject", "=", value("principal")),
);

/** Revokes a principal's tokens and takes its teams and grants from it. */
export async function endPrincipal(
  tx: Tx,
  principal: RobotPrincipal | UserPrincipal,
  now: number,
): Promise<void> {
  await revokeTokens.all(tx, { principal, now });
  await leaveTeams.all(tx, { principal });
  await removeGrants.all(tx, { principal });
}
