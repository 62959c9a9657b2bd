import { ApiProblem } from "@estiva/contract/problems";
import type { Members } from "#server/accounts/members/members.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { invitingUser } from "../invitations/inviting-user.ts";
import { presentInvitation } from "../invitations/present-invitation.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentMember } from "./present-member.ts";

/** `PUT /api/v1/organizations/<organization>/members/<user>` */
export function putMember(
  members: Members,
  actors: ActorRecords,
  audit: AuditLog,
): ManagementHandler<"putMember"> {
  return async ({ exchange, admission, path: { user }, body: { role } }) => {
    const organization = namedNamespace(exchange);
    const isSiteAdmin = admission.principal?.isSiteAdmin === true;
    if (user.includes("@") && !isAddress(user)) throw new ApiProblem("not_found");
    const by = await invitingUser(exchange, actors);
    const put = await members.put(organization, user, role, { ...by, isSiteAdmin });
    const action = put.kind === "invited" ? "member.invite" : put.isNew ? "member.add" : "member.update";
    await audit.record(auditEvent(exchange, action, `user ${user.toLowerCase()}`, { detail: { role } }));
    if (put.kind === "member")
      return { status: 200, body: presentMember(put.member, { principal: by.principal, manages: true }) };
    const names = await actors.names([callingUser(exchange), put.invitation.invitedBy]);
    return { status: 202, body: presentInvitation(put.invitation, names, ["withdraw"]) };
  };
}

/** Enough to refuse what no mail server takes; whether it exists is found out by sending to it. */
function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@\p{Cc}]{1,64}@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/u.test(text);
}
