import type { RobotRecords } from "#server/accounts/robots/robot-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRobot } from "./present-robot.ts";

/** `GET /api/v1/namespaces/<namespace>/robots` */
export function listRobots(robots: RobotRecords, actors: ActorRecords): ManagementHandler<"listRobots"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const { id, name } = namedNamespace(exchange);
    const after = String(readCursor(cursor, ["string"])?.[0] ?? "");
    const rows = await robots.page(id, { after, limit: limit + 1 });
    const names = await actors.names(rows.map(({ createdBy }) => createdBy));
    const body = pageOf(
      rows,
      limit,
      (robot) => [robot.name],
      (robot) => presentRobot(robot, name, names),
    );
    return { status: 200, body };
  };
}
