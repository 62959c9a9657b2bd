import { admitEnd, namedOrganizations } from "#server/accounts/users/account-end.ts";
import { keepAnAdmin, losesAdmin } from "#server/accounts/users/last-admin.ts";
import type { UserRecord } from "#server/accounts/users/user-records.ts";
import { robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { withdrawOfAccount } from "../invitations/withdraw-invitations.ts";
import { removeMemberships } from "../members/remove-membership.ts";
import { prepared, type Value } from "../prepared.ts";
import { firstRepository } from "../repositories/first-repository.ts";
import { removeRobots } from "../robots/remove-robots.ts";
import { endUploadsBelow } from "../uploads/end-uploads.ts";
import { endPrincipal } from "./end-principal.ts";
import { endSignIns } from "./end-sign-ins.ts";
import { hasOtherAdmin } from "./other-admin.ts";

type UserId = Value<{ id: number }>;

const ownedAlone = prepared((db, value: UserId) =>
  db
    .selectFrom("organization_members as m")
    .innerJoin("namespaces as n", "n.id", "m.organization_id")
    .select("n.name")
    .where("m.user_id", "=", value("id"))
    .where("m.role", "=", "owner")
    .where("n.deleted_at", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("organization_members as o")
            .select("o.user_id")
            .whereRef("o.organization_id", "=", "m.organization_id")
            .where("o.role", "=", "owner")
            .where("o.user_id", "!=", value("id")),
        ),
      ),
    )
    .limit(namedOrganizations),
);

const removals = [
  prepared((db, value: UserId) => db.deleteFrom("grants").where("namespace_id", "=", value("id"))),
  prepared((db, value: UserId) => db.deleteFrom("identities").where("user_id", "=", value("id"))),
  prepared((db, value: UserId) => db.deleteFrom("recovery_codes").where("user_id", "=", value("id"))),
  prepared((db, value: UserId) => db.deleteFrom("one_time_secrets").where("user_id", "=", value("id"))),
];

const emptyUser = prepared((db, value: UserId) =>
  db
    .updateTable("users")
    .set({
      email: null,
      email_verified_at: null,
      password_hash: null,
      is_admin: 0,
      language: null,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_last_step: null,
    })
    .where("id", "=", value("id")),
);

const retireNamespace = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("namespaces")
    .set({ deleted_at: value("now"), description: "", default_visibility: null })
    .where("id", "=", value("id")),
);

/**
 * Takes everything from an account but its name and its number, which audit and tags go on to mention.
 * @throws ApiProblem last_admin, not_empty, last_owner
 */
export async function endUser(tx: Tx, user: UserRecord, now: number): Promise<void> {
  const { id } = user;
  if (losesAdmin(user, { isDisabled: true })) keepAnAdmin(await hasOtherAdmin(tx, id));
  const repository = await firstRepository.first(tx, { namespaceId: id });
  const owned = await ownedAlone.all(tx, { id });
  admitEnd({ repository: repository?.path, ownedAlone: owned.map(({ name }) => name) });
  await endSignIns(tx, id, { keptSession: undefined, now });
  await endPrincipal(tx, userPrincipal(id), now);
  for (const robot of await removeRobots.all(tx, { namespaceId: id }))
    await endPrincipal(tx, robotPrincipal(robot.id), now);
  await endUploadsBelow(tx, id);
  await removeMemberships(tx, id);
  await withdrawOfAccount(tx, id, now);
  for (const removal of removals) await removal.all(tx, { id });
  await emptyUser.all(tx, { id });
  await retireNamespace.all(tx, { id, now });
}
