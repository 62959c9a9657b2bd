import type { NewOrganization } from "#server/accounts/organizations/organization-records.ts";
import {
  admitOrganization,
  maxOrganizationsOwned,
} from "#server/accounts/organizations/owned-organizations.ts";
import { requireSecondFactor } from "#server/accounts/second-factors/required-second-factor.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { flag } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { insertMember } from "../members/insert-member.ts";
import { addNamespace } from "../namespaces/add-namespace.ts";
import { prepared, type Value } from "../prepared.ts";
import { hasSecondFactor } from "../second-factors/has-second-factor.ts";

/** The last that an account may own. */
const lastOwned = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("organization_members")
    .select("organization_id")
    .where("user_id", "=", value("userId"))
    .where("role", "=", "owner")
    .limit(1)
    .offset(maxOrganizationsOwned - 1),
);

const insertOrganization = insertInto("organizations", [
  "id",
  "display_name",
  ["require_second_factor", flag],
  "created_by",
]);

/** @returns the organisation's id. @throws ApiProblem the names' codes, organization_second_factor, quota_exceeded */
export async function addOrganization(tx: Tx, organization: NewOrganization): Promise<number> {
  const { name, displayName, description, byAdmin, seesRoot, ownerId, now } = organization;
  const { requiresSecondFactor } = organization;
  if (!byAdmin) admitOrganization((await lastOwned.first(tx, { userId: ownerId })) !== undefined);
  if (requiresSecondFactor) requireSecondFactor(await hasSecondFactor(tx, ownerId));
  const id = await addNamespace(tx, { name, kind: "organization", description, byAdmin, seesRoot, now });
  const createdBy = userPrincipal(ownerId);
  await insertOrganization.all(tx, { id, displayName, requireSecondFactor: requiresSecondFactor, createdBy });
  await insertMember.all(tx, { organizationId: id, userId: ownerId, role: "owner", addedAt: now });
  return id;
}
