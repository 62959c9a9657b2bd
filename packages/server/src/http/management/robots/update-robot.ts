import { ApiProblem } from "@estiva/contract/problems";
import type { RobotRecords } from "#server/accounts/robots/robot-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRobot } from "./present-robot.ts";

/** `PATCH /api/v1/namespaces/<namespace>/robots/<robot>` */
export function updateRobot(
  robots: RobotRecords,
  actors: ActorRecords,
  audit: AuditLog,
): ManagementHandler<"updateRobot"> {
  return async ({ exchange, path, body }) => {
    const { id: namespaceId, name } = namedNamespace(exchange);
    const robot = await robots.find(namespaceId, path.robot);
    if (robot === undefined) throw new ApiProblem("not_found");
    const { description, disabled } = body;
    await robots.update(robot.id, {
      ...(description === undefined ? {} : { description }),
      ...(disabled === undefined ? {} : { disabledAt: disabled ? Date.now() : null }),
    });
    await audit.record(
      auditEvent(exchange, "robot.update", `robot ${name}.${robot.name}`, { detail: { ...body } }),
    );
    const changed = (await robots.find(namespaceId, path.robot)) ?? robot;
    return { status: 200, body: presentRobot(changed, name, await actors.names([robot.createdBy])) };
  };
}
