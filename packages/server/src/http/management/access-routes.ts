import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { RobotRecords } from "#server/accounts/robots/robot-records.ts";
import type { Robots } from "#server/accounts/robots/robots.ts";
import type { PersonalTokens } from "#server/accounts/tokens/personal-tokens.ts";
import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementRoute } from "../gate/route.ts";
import { createGrant } from "./grants/create-grant.ts";
import { deleteGrant } from "./grants/delete-grant.ts";
import { listGrants } from "./grants/list-grants.ts";
import { updateGrant } from "./grants/update-grant.ts";
import { getNamespace } from "./namespaces/get-namespace.ts";
import { listNamespaces } from "./namespaces/list-namespaces.ts";
import { updateNamespace } from "./namespaces/update-namespace.ts";
import { createRobot } from "./robots/create-robot.ts";
import { deleteRobot } from "./robots/delete-robot.ts";
import { getRobot } from "./robots/get-robot.ts";
import { listRobots } from "./robots/list-robots.ts";
import { renewRobotSecret } from "./robots/renew-robot-secret.ts";
import { updateRobot } from "./robots/update-robot.ts";
import { anyCredential, personal, row } from "./row.ts";
import { createToken } from "./tokens/create-token.ts";
import { listTokens } from "./tokens/list-tokens.ts";
import { revokeToken } from "./tokens/revoke-token.ts";

export interface AccessRouteParts {
  readonly config: Config;
  readonly audit: AuditLog;
  readonly access: AccessRecords;
  readonly actors: ActorRecords;
  readonly tokens: TokenRecords;
  readonly personalTokens: PersonalTokens;
  readonly grants: GrantRecords;
  readonly robotRecords: RobotRecords;
  readonly robots: Robots;
  readonly namespaces: NamespaceRecords;
}

const fresh = { fresh: true };

/** Tokens, grants, robots, and the defaults of namespaces. */
export function accessRoutes(parts: AccessRouteParts): readonly ManagementRoute[] {
  const { audit, tokens, grants, robots, robotRecords, actors, namespaces } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createToken",      "account",         personal,      createToken(parts.personalTokens, audit), fresh),
    row("listTokens",       "account",         personal,      listTokens(tokens)),
    row("revokeToken",      "account",         personal,      revokeToken(tokens, audit), fresh),
    row("listNamespaces",   "account",         anyCredential, listNamespaces(namespaces, parts.access)),
    row("getNamespace",     "anyone",          anyCredential, getNamespace(namespaces, parts.access, parts.config)),
    row("updateNamespace",  "account",         personal,      updateNamespace(namespaces, parts.access, audit, parts.config)),
    row("listGrants",       "namespace-owner", personal,      listGrants(grants, actors)),
    row("createGrant",      "namespace-owner", personal,      createGrant(grants, actors, audit), fresh),
    row("updateGrant",      "namespace-owner", personal,      updateGrant(grants, actors, audit), fresh),
    row("deleteGrant",      "namespace-owner", personal,      deleteGrant(grants, audit), fresh),
    row("listRobots",       "namespace-owner", personal,      listRobots(robotRecords, actors)),
    row("createRobot",      "namespace-owner", personal,      createRobot(robots, actors, audit, parts.config), fresh),
    row("getRobot",         "namespace-owner", personal,      getRobot(robotRecords, actors)),
    row("updateRobot",      "namespace-owner", personal,      updateRobot(robotRecords, actors, audit), fresh),
    row("deleteRobot",      "namespace-owner", personal,      deleteRobot(robotRecords, audit), fresh),
    row("renewRobotSecret", "namespace-owner", personal,      renewRobotSecret(robots, actors, audit, parts.config), fresh),
  ];
}
