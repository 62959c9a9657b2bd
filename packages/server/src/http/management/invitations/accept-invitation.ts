import { ApiProblem } from "@estiva/contract/problems";
import type {
  AcceptedInvitation,
  InvitationRecords,
} from "#server/accounts/invitations/invitation-records.ts";
import { hashSecret } from "#server/accounts/secrets.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { ManagementHandler } from "../manage.ts";

interface AcceptParts {
  readonly invitations: InvitationRecords;
  readonly audit: AuditLog;
}

/** `POST /api/v1/invitations/<invitation>/accept`: by whom the invitation is bound to. */
export function acceptInvitation(parts: AcceptParts): ManagementHandler<"acceptInvitation"> {
  return async ({ exchange, path: { invitation } }) => {
    if (!/^[1-9][0-9]{0,14}$/.test(invitation)) throw new ApiProblem("invitation_invalid");
    return await accept(parts, exchange, { id: Number(invitation) });
  };
}

/** `POST /api/v1/invitations/accept`: by the secret of the link, which alone is not enough. */
export function acceptInvitationToken(parts: AcceptParts): ManagementHandler<"acceptInvitationToken"> {
  return async ({ exchange, body }) => await accept(parts, exchange, { secretHash: hashSecret(body.token) });
}

async function accept(
  { invitations, audit }: AcceptParts,
  exchange: Exchange,
  by: Parameters<InvitationRecords["accept"]>[0],
): Promise<{ status: 200; body: { organization: string; role: AcceptedInvitation["role"] } }> {
  const userId = callingUserId(exchange);
  try {
    const accepted = await invitations.accept(by, userId, Date.now());
    const { organizationId: namespaceId, organization, role } = accepted;
    const object = `organization ${organization}`;
    await audit.record(auditEvent(exchange, "invitation.accept", object, { namespaceId, detail: { role } }));
    return { status: 200, body: { organization, role } };
  } catch (error) {
    if (error instanceof ApiProblem) {
      const detail = { code: error.code };
      audit.note(auditEvent(exchange, "invitation.accept", "invitation", { result: "refused", detail }));
    }
    throw error;
  }
}
