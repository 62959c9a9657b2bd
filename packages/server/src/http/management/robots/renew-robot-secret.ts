import { ApiProblem } from "@estiva/contract/problems";
import type { Robots } from "#server/accounts/robots/robots.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readExpiry } from "../read-expiry.ts";
import { presentRobotSecret } from "./present-robot-secret.ts";

/** `POST /api/v1/namespaces/<namespace>/robots/<robot>/secret`: the secret before ends at once. */
export function renewRobotSecret(
  robots: Robots,
  actors: ActorRecords,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"renewRobotSecret"> {
  return async ({ exchange, path, body }) => {
    const { id, name } = namedNamespace(exchange);
    const expiresAt = readExpiry(body.expires_at);
    const renewed = await robots.renew(id, path.robot, expiresAt, callingUser(exchange));
    if (renewed === undefined) throw new ApiProblem("not_found");
    await audit.record(auditEvent(exchange, "robot.renew-secret", `robot ${name}.${path.robot}`));
    return { status: 200, body: await presentRobotSecret(exchange, renewed, actors, config) };
  };
}
