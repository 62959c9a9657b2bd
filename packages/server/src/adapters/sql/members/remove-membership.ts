import { found } from "#server/accounts/found.ts";
import { keepAnOwner } from "#server/accounts/members/last-owner.ts";
import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { withdrawFromOrganization } from "../invitations/withdraw-invitations.ts";
import { prepared, type Value } from "../prepared.ts";

interface Membership {
  readonly organizationId: number;
  readonly userId: number;
}

interface MemberPrincipal extends Membership {
  readonly principal: UserPrincipal;
}

const removeMember = prepared((db, value: Value<Membership>) =>
  db
    .deleteFrom("organization_members")
    .where("organization_id", "=", value("organizationId"))
    .where("user_id", "=", value("userId"))
    .returning("role"),
);

/** An account that is disabled owns nothing: nobody can sign in to it. */
const anyOwner = prepared((db, value: Value<{ organizationId: number }>) =>
  db
    .selectFrom("organization_members as m")
    .innerJoin("users as u", "u.id", "m.user_id")
    .select("m.user_id")
    .where("m.organization_id", "=", value("organizationId"))
    .where("m.role", "=", "owner")
    .where("u.disabled_at", "is", null)
    .limit(1),
);

const leaveTeams = prepared((db, value: Value<MemberPrincipal>) =>
  db
    .deleteFrom("team_members")
    .where("principal", "=", value("principal"))
    .where("team_id", "in", (eb) =>
      eb.selectFrom("teams").select("id").where("organization_id", "=", value("organizationId")),
    ),
);

const removeGrants = prepared((db, value: Value<MemberPrincipal>) =>
  db
    .deleteFrom("grants")
    .where("subject", "=", value("principal"))
    .where("namespace_id", "=", value("organizationId")),
);

const membershipsOf = prepared((db, value: Value<{ userId: number }>) =>
  db.selectFrom("organization_members").select("organization_id").where("user_id", "=", value("userId")),
);

/**
 * Takes a user out of an organisation, with all that the place there gave.
 * @throws ApiProblem not_found, last_owner
 */
export async function removeMembership(tx: Tx, organizationId: number, userId: number): Promise<void> {
  const member = { organizationId, userId, principal: userPrincipal(userId) };
  const { role } = found(await removeMember.first(tx, member));
  if (role === "owner") await requireOwner(tx, organizationId);
  await leaveTeams.all(tx, member);
  await removeGrants.all(tx, member);
  await withdrawFromOrganization(tx, organizationId, userId);
}

/**
 * Takes a user out of every organisation, for the end of an account.
 * @throws ApiProblem last_owner
 */
export async function removeMemberships(tx: Tx, userId: number): Promise<void> {
  for (const { organization_id } of await membershipsOf.all(tx, { userId }))
    await removeMembership(tx, organization_id, userId);
}

/**
 * After an owner has become a member, who must not become an owner again by what was sent before.
 * @throws ApiProblem last_owner
 */
export async function endOwnership(tx: Tx, organizationId: number, userId: number): Promise<void> {
  await requireOwner(tx, organizationId);
  await withdrawFromOrganization(tx, organizationId, userId);
}

async function requireOwner(tx: Tx, organizationId: number): Promise<void> {
  keepAnOwner((await anyOwner.first(tx, { organizationId })) !== undefined);
}
