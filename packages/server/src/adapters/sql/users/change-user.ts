import { changedEmail, refuseVerified } from "#server/accounts/users/changed-email.ts";
import { keepAnAdmin, losesAdmin } from "#server/accounts/users/last-admin.ts";
import type { UserChange, UserRecord } from "#server/accounts/users/user-records.ts";
import { flag, optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { withdrawSent, withdrawToAddress } from "../invitations/withdraw-invitations.ts";
import { prepared, type Value } from "../prepared.ts";
import { endSignIns } from "./end-sign-ins.ts";
import { hasOtherAdmin } from "./other-admin.ts";
import { isVerifiedElsewhere } from "./verified-elsewhere.ts";

const setEmail = prepared((db, value: Value<{ id: number; email: string; verifiedAt: number | undefined }>) =>
  db
    .updateTable("users")
    .set({ email: value("email"), email_verified_at: value("verifiedAt", optional<number>()) })
    .where("id", "=", value("id")),
);

const removeMailedLinks = prepared((db, value: Value<{ id: number }>) =>
  db
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", value("id"))
    .where("purpose", "in", ["reset", "verify"]),
);

const setAdmin = prepared((db, value: Value<{ id: number; isAdmin: boolean }>) =>
  db
    .updateTable("users")
    .set({ is_admin: value("isAdmin", flag) })
    .where("id", "=", value("id")),
);

const setDisabled = prepared((db, value: Value<{ id: number; at: number | undefined }>) =>
  db
    .updateTable("users")
    .set({ disabled_at: value("at", optional<number>()) })
    .where("id", "=", value("id")),
);

/** @throws ApiProblem last_admin, email_taken, conflict */
export async function changeUser(tx: Tx, user: UserRecord, change: UserChange, now: number): Promise<void> {
  const { id } = user;
  await changeEmail(tx, user, change, now);
  const isDemoted = user.isAdmin && change.isAdmin === false;
  const isEnded = change.isDisabled === true && !user.isDisabled;
  if (losesAdmin(user, change)) keepAnAdmin(await hasOtherAdmin(tx, id));
  if (change.isAdmin !== undefined) await setAdmin.all(tx, { id, isAdmin: change.isAdmin });
  if (change.isDisabled === false) await setDisabled.all(tx, { id, at: undefined });
  if (isEnded) {
    await setDisabled.all(tx, { id, at: now });
    await endSignIns(tx, id, { keptSession: undefined, now });
  }
  if (isDemoted || isEnded) await withdrawSent(tx, id, now);
}

async function changeEmail(tx: Tx, user: UserRecord, change: UserChange, now: number): Promise<void> {
  const changed = changedEmail(user, change, now);
  if (changed === undefined) return;
  const { id } = user;
  refuseVerified(await isVerifiedElsewhere(tx, changed.email, id));
  await setEmail.all(tx, { id, ...changed });
  if (!changed.isNew) return;
  if (user.email !== undefined && user.emailVerifiedAt !== undefined) await withdrawToAddress(tx, user.email);
  await removeMailedLinks.all(tx, { id });
}
