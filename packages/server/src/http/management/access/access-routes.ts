import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { ActorRecords } from "#server/accounts/audit/actor-records.ts";
import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { NamespaceRecords } from "#server/accounts/namespace-records.ts";
import type { GrantRecords } from "#server/accounts/organizations/grant-records.ts";
import type { PersonalTokens } from "#server/accounts/tokens/personal-tokens.ts";
import type { RobotRecords } from "#server/accounts/tokens/robot-records.ts";
import type { Robots } from "#server/accounts/tokens/robots.ts";
import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementRoute } from "../../route.ts";
import { anyCredential, personal, row } from "../row.ts";
import { createGrant } from "./create-grant.ts";
import { createRobot } from "./create-robot.ts";
import { createToken } from "./create-token.ts";
import { deleteGrant } from "./delete-grant.ts";
import { deleteRobot } from "./delete-robot.ts";
import { getNamespace } from "./get-namespace.ts";
import { getRobot } from "./get-robot.ts";
import { listGrants } from "./list-grants.ts";
import { listNamespaces } from "./list-namespaces.ts";
import { listRobots } from "./list-robots.ts";
import { listTokens } from "./list-tokens.ts";
import { renewRobotSecret } from "./renew-robot-secret.ts";
import { revokeToken } from "./revoke-token.ts";
import { updateGrant } from "./update-grant.ts";
import { updateNamespace } from "./update-namespace.ts";
import { updateRobot } from "./update-robot.ts";

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
