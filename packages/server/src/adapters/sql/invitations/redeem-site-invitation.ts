import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import type { Tables } from "../tables.ts";

/**
 * Uses up an invitation to the site, in the transaction that makes the account.
 * @param secretHash of what the link carries.
 * @returns the address that it is bound to, to which the link was sent; undefined for one that is for anybody.
 * @throws ApiProblem invitation_invalid
 */
export async function redeemSiteInvitation(
  tx: Transaction<Tables>,
  { secretHash, now }: { readonly secretHash: string; readonly now: number },
): Promise<{ readonly email: string | undefined }> {
  const redeemed = await tx
    .updateTable("invitations")
    .set({ accepted_at: now })
    .where("secret_hash", "=", secretHash)
    .where("organization_id", "is", null)
    .where("accepted_at", "is", null)
    .where("expires_at", ">", now)
    .returning("email")
    .executeTakeFirst();
  if (redeemed === undefined) throw new ApiProblem("invitation_invalid");
  return { email: redeemed.email ?? undefined };
}
