import type { PersonalTokens } from "#server/accounts/tokens/personal-tokens.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentToken } from "./present-token.ts";

/** `POST /api/v1/tokens`: the secret is in this answer and never again. */
export function createToken(tokens: PersonalTokens, audit: AuditLog): ManagementHandler<"createToken"> {
  return async ({ exchange, body }) => {
    const expiresAt = body.expires_at === undefined ? undefined : Date.parse(body.expires_at);
    const wanted = { name: body.name, scopes: body.scopes, expiresAt };
    const { secret, token } = await tokens.make(callingUser(exchange), wanted);
    const detail = { name: token.name, scopes: token.scopes, last_four: token.lastFour };
    await audit.record(auditEvent(exchange, "token.create", `token ${token.id}`, { detail }));
    return { status: 201, body: { ...presentToken(token), token: secret } };
  };
}
