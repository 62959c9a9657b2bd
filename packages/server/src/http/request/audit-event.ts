import { credentialId } from "#server/access/caller.ts";
import type { AuditEvent } from "#server/audit/audit-records.ts";
import type { Exchange } from "./exchange.ts";

/** What a request did, with everything that the request itself says about who did it. */
export function auditEvent(
  exchange: Exchange,
  action: string,
  object: string,
  more: {
    readonly result?: AuditEvent["result"];
    /** Where it isn't the one that the path names. */
    readonly namespaceId?: number;
    readonly detail?: Readonly<Record<string, unknown>>;
    /** Where the caller isn't known to the gate yet, as with a sign-in. */
    readonly actor?: AuditEvent["actor"];
  } = {},
): AuditEvent {
  return {
    at: Date.now(),
    action,
    object,
    result: more.result ?? "ok",
    detail: more.detail,
    actor: more.actor ?? exchange.caller.principal,
    credential: credentialId(exchange.caller),
    address: exchange.sender.address,
    namespaceId: more.namespaceId ?? exchange.admission.namespace?.id,
    requestId: exchange.id,
  };
}
