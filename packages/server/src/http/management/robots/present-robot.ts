import type { RobotRecord } from "#server/accounts/robots/robot-records.ts";
import { presentActor } from "../actor.ts";
import { isoTime } from "../iso-time.ts";

/** A robot as its namespace's owners see it. @param names see `ActorRecords.names` */
export function presentRobot(robot: RobotRecord, namespace: string, names: ReadonlyMap<string, string>) {
  return {
    id: String(robot.id),
    name: robot.name,
    login: `${namespace}.${robot.name}`,
    namespace,
    description: robot.description,
    disabled: robot.isDisabled,
    created_at: isoTime(robot.createdAt),
    created_by: presentActor(robot.createdBy, names),
    last_four: robot.secret?.lastFour ?? null,
    expires_at: isoTime(robot.secret?.expiresAt),
    last_used_at: isoTime(robot.secret?.lastUsedAt),
  };
}
