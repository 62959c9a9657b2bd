import {
  admitByInvitation,
  admitBySetUpLink,
  admitFirstAdmin,
  admitIdentity,
  makesFirstAdmin,
} from "#server/accounts/users/admission.ts";
import { refuseVerified } from "#server/accounts/users/changed-email.ts";
import type { NewUser } from "#server/accounts/users/user-records.ts";
import { flag, optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertIdentity } from "../identities/insert-identity.ts";
import { insertInto } from "../insert-into.ts";
import { redeemSiteInvitation } from "../invitations/redeem-site-invitation.ts";
import { addNamespace } from "../namespaces/add-namespace.ts";
import { takeSecret } from "../one-time-secrets/take-secret.ts";
import { prepared, type Value } from "../prepared.ts";
import { hasOtherAdmin } from "./other-admin.ts";
import { isVerifiedElsewhere } from "./verified-elsewhere.ts";

const insertUser = insertInto("users", [
  "id",
  ["email", optional<string>()],
  ["password_hash", optional<string>()],
  ["is_admin", flag],
  ["language", optional<string>()],
  "created_at",
]);

const verify = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("users")
    .set({ email_verified_at: value("now") })
    .where("id", "=", value("id")),
);

/**
 * Makes an account with what it stands on, and uses up what lets it be made.
 * @returns the account's id.
 * @throws ApiProblem
 */
export async function addUser(tx: Tx, user: NewUser): Promise<number> {
  const { name, now, seesRoot, email, identity } = user;
  const isAdmin = makesFirstAdmin(user.admission);
  if (isAdmin) admitFirstAdmin(await hasOtherAdmin(tx, 0));
  const byAdmin = user.mayBearAuthority || isAdmin;
  const id = await addNamespace(tx, { name, kind: "user", description: "", byAdmin, seesRoot, now });
  await insertUser.all(tx, {
    id,
    email,
    passwordHash: user.passwordHash,
    isAdmin,
    language: user.language,
    createdAt: now,
  });
  const isVouchedFor = await admit(tx, user);
  if (email !== undefined) {
    refuseVerified(await isVerifiedElsewhere(tx, email, id));
    if (isVouchedFor || user.isEmailVerified) await verify.all(tx, { id, now });
  }
  if (identity !== undefined) {
    const linked = { ...identity, userId: id, linkedAt: now, lastUsedAt: now };
    admitIdentity((await insertIdentity.first(tx, linked)) !== undefined);
  }
  return id;
}

/** Uses up what lets the account be made. @returns whether it vouches for the address. @throws ApiProblem */
async function admit(tx: Tx, { admission, now, email }: NewUser): Promise<boolean> {
  switch (admission.kind) {
    case "free":
      return false;
    case "settings":
      return true;
    case "set-up": {
      const { secretHash } = admission;
      const link = await takeSecret.first(tx, { secretHash, purpose: "setup", now });
      admitBySetUpLink(link !== undefined);
      return true;
    }
    case "invitation": {
      const { secretHash } = admission;
      return admitByInvitation(await redeemSiteInvitation.first(tx, { secretHash, now }), email);
    }
  }
}
