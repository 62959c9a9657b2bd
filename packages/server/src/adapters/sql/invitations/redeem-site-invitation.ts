import { prepared, type Value } from "../prepared.ts";

/**
 * Uses up an invitation to the site, in the transaction that makes the account. Gives the address that it is bound
 * to, to which the link was sent; null for one that is for anybody, nothing where none is open by that secret.
 */
export const redeemSiteInvitation = prepared((db, value: Value<{ secretHash: string; now: number }>) =>
  db
    .updateTable("invitations")
    .set({ accepted_at: value("now") })
    .where("secret_hash", "=", value("secretHash"))
    .where("organization_id", "is", null)
    .where("accepted_at", "is", null)
    .where("expires_at", ">", value("now"))
    .returning("email"),
);
