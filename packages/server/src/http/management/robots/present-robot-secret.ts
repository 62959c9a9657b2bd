import type { RobotWithSecret } from "#server/accounts/robots/robots.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { Config } from "#server/config/config.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import type { Exchange } from "../../request/exchange.ts";
import { lastingAddress } from "../../request/own-address.ts";
import { presentRobot } from "./present-robot.ts";
import { robotCredentials } from "./robot-credentials.ts";

/** A robot with its new secret, ready to be used by machines. */
export async function presentRobotSecret(
  exchange: Exchange,
  { robot, secret }: RobotWithSecret,
  actors: ActorRecords,
  config: Config,
) {
  const shown = presentRobot(robot, namedNamespace(exchange).name, await actors.names([robot.createdBy]));
  const { host, origin } = lastingAddress(exchange, config);
  return { ...shown, secret, ...robotCredentials({ host, origin, login: shown.login, secret }) };
}
