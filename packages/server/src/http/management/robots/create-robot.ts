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

/** `POST /api/v1/namespaces/<namespace>/robots`: the secret is in this answer and never again. */
export function createRobot(
  robots: Robots,
  actors: ActorRecords,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"createRobot"> {
  return async ({ exchange, body }) => {
    const namespace = namedNamespace(exchange);
    if (namespace.kind === "root")
      throw new ApiProblem("conflict", { detail: "the root namespace has no robots" });
    const { name, description = "" } = body;
    const wanted = { namespaceId: namespace.id, name, description };
    const made = await robots.make(wanted, readExpiry(body.expires_at), callingUser(exchange));
    if (made === "name-taken") throw new ApiProblem("name_taken");
    if (made === "too-many") throw new ApiProblem("quota_exceeded");
    await audit.record(auditEvent(exchange, "robot.create", `robot ${namespace.name}.${name}`));
    return { status: 201, body: await presentRobotSecret(exchange, made, actors, config) };
  };
}
