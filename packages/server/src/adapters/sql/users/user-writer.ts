import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import type { NewIdentity, NewUser } from "#server/accounts/users/user-records.ts";
import { redeemSiteInvitation } from "../invitations/redeem-site-invitation.ts";
import type { NamespaceWriter } from "../namespaces/namespace-writer.ts";
import type { Tables } from "../tables.ts";

/** Makes accounts. Everything runs in one transaction of the caller's. */
export class UserWriter {
  readonly #namespaces: NamespaceWriter;

  constructor(namespaces: NamespaceWriter) {
    this.#namespaces = namespaces;
  }

  /** @returns the account's id. @throws ApiProblem */
  async add(tx: Transaction<Tables>, user: NewUser): Promise<number> {
    const { name, now, seesRoot, email, passwordHash, identity } = user;
    const isFirstAdmin = user.admission.kind === "set-up" || user.admission.kind === "settings";
    if (isFirstAdmin && (await hasAdmin(tx))) throw new ApiProblem("link_invalid");
    const byAdmin = user.mayBearAuthority || isFirstAdmin;
    const id = await this.#namespaces.add(tx, { name, kind: "user", byAdmin, seesRoot, now });
    const row = {
      ...{ id, email: email ?? null, password_hash: passwordHash ?? null, is_admin: isFirstAdmin ? 1 : 0 },
      ...{ language: user.language ?? null, created_at: now },
    };
    await tx.insertInto("users").values(row).execute();
    const isVouchedFor = await admit(tx, user);
    if (email !== undefined) {
      await refuseVerified(tx, email, id);
      if (isVouchedFor || user.isEmailVerified) await verify(tx, id, now);
    }
    if (identity !== undefined) await addIdentity(tx, identity, id, now);
    return id;
  }
}

/** Admins who can act; there must always be one once there was one. */
export async function hasAdmin(tx: Transaction<Tables>, but = 0): Promise<boolean> {
  const admin = await tx
    .selectFrom("users as u")
    .innerJoin("namespaces as n", "n.id", "u.id")
    .select("u.id")
    .where("u.is_admin", "=", 1)
    .where("u.id", "!=", but)
    .where("u.disabled_at", "is", null)
    .where("n.deleted_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return admin !== undefined;
}

/** A verified address belongs to one account; others may claim it, which reserves nothing. @throws ApiProblem */
export async function refuseVerified(tx: Transaction<Tables>, email: string, but: number): Promise<void> {
  const other = await tx
    .selectFrom("users")
    .select("id")
    .where("email", "=", email)
    .where("email_verified_at", "is not", null)
    .where("id", "!=", but)
    .limit(1)
    .executeTakeFirst();
  if (other !== undefined) throw new ApiProblem("email_taken");
}

async function verify(tx: Transaction<Tables>, id: number, now: number): Promise<void> {
  await tx.updateTable("users").set({ email_verified_at: now }).where("id", "=", id).execute();
}

/** Uses up what lets the account be made. @returns whether it vouches for the address. @throws ApiProblem */
async function admit(tx: Transaction<Tables>, { admission, now, email }: NewUser): Promise<boolean> {
  switch (admission.kind) {
    case "free":
      return false;
    case "settings":
      return true;
    case "set-up":
      await useSetUpLink(tx, admission.secretHash, now);
      return true;
    case "invitation":
      return await useInvitation(tx, admission.secretHash, { email, now });
  }
}

async function useSetUpLink(tx: Transaction<Tables>, secretHash: string, now: number): Promise<void> {
  const used = await tx
    .deleteFrom("one_time_secrets")
    .where("secret_hash", "=", secretHash)
    .where("purpose", "=", "setup")
    .where("expires_at", ">", now)
    .returning("secret_hash")
    .executeTakeFirst();
  if (used === undefined) throw new ApiProblem("link_invalid");
}

/** An invitation that is bound to an address was sent there. */
async function useInvitation(
  tx: Transaction<Tables>,
  secretHash: string,
  { email, now }: Pick<NewUser, "email" | "now">,
): Promise<boolean> {
  const invitation = await redeemSiteInvitation(tx, { secretHash, now });
  if (invitation.email === undefined) return false;
  if (invitation.email.toLowerCase() === email) return true;
  throw new ApiProblem("invitation_invalid", { detail: "The invitation is for another e-mail address." });
}

/** @throws ApiProblem identity_invalid where it signs another account in already. */
async function addIdentity(
  tx: Transaction<Tables>,
  identity: NewIdentity,
  userId: number,
  now: number,
): Promise<void> {
  const { provider, issuer, subject } = identity;
  const added = await tx
    .insertInto("identities")
    .values({
      ...{ provider, issuer, subject, user_id: userId, linked_at: now, last_used_at: now },
      ...{ email: identity.email ?? null, name: identity.name ?? null },
    })
    .onConflict((conflict) => conflict.columns(["provider", "issuer", "subject"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (added === undefined) throw new ApiProblem("identity_invalid");
}
