import { ApiProblem } from "@estiva/contract/problems";
import type { RobotRecords } from "#server/accounts/robots/robot-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/namespaces/<namespace>/robots/<robot>` */
export function deleteRobot(robots: RobotRecords, audit: AuditLog): ManagementHandler<"deleteRobot"> {
  return async ({ exchange, path }) => {
    const { id, name } = namedNamespace(exchange);
    const robot = await robots.find(id, path.robot);
    if (robot === undefined) throw new ApiProblem("not_found");
    await robots.remove(robot.id, Date.now());
    await audit.record(auditEvent(exchange, "robot.delete", `robot ${name}.${robot.name}`));
    return { status: 204 };
  };
}
