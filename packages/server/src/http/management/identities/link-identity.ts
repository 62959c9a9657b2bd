import { ApiProblem } from "@estiva/contract/problems";
import type { IdentityRecords } from "#server/accounts/identities/identity-records.ts";
import type { PendingIdentities } from "#server/accounts/identities/pending-identities.ts";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { MailPost } from "#server/mail/mail-post.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { type LabelOf, presentIdentity } from "./present-identity.ts";
import { readSignInCookie, removedSignInCookie } from "./sign-in-cookie.ts";

export interface LinkIdentityParts {
  readonly audit: AuditLog;
  readonly identities: IdentityRecords;
  readonly pending: PendingIdentities;
  readonly users: UserRecords;
  /** Undefined where no mail is configured. */
  readonly post: MailPost | undefined;
}

/** `POST /api/v1/identities`: the owner hears of it by mail, as whoever has the identity signs in from now on. */
export function linkIdentity(
  { audit, identities, pending: pendings, users, post }: LinkIdentityParts,
  labelOf: LabelOf,
): ManagementHandler<"linkIdentity"> {
  return async ({ exchange, body }) => {
    const userId = callingUserId(exchange);
    const secret = readSignInCookie(exchange);
    const pending = await pendings.require(secret, body.pending);
    // Begun by somebody else who was signed in to this browser.
    if (pending.userId !== undefined && pending.userId !== userId) throw new ApiProblem("identity_invalid");
    const linked = await identities.link(userId, pending.identity, Date.now());
    if (secret !== undefined) await pendings.remove(secret);
    const { provider } = linked;
    const more = { namespaceId: userId, detail: { provider, subject: linked.subject } };
    await audit.record(auditEvent(exchange, "identity.link", `identity ${linked.id}`, more));
    const user = await users.find(userId);
    if (user !== undefined)
      post?.send(user, {
        kind: "identity-linked",
        notice: true,
        username: user.username,
        provider: labelOf(provider),
      });
    const headers = { "Set-Cookie": removedSignInCookie(exchange) };
    return { status: 201, headers, body: presentIdentity(linked, labelOf) };
  };
}
