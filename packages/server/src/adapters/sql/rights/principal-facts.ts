import type { PrincipalFacts } from "#server/rights/access-records.ts";
import {
  type PrincipalParts,
  parsePrincipal,
  robotPrincipal,
  userPrincipal,
} from "#server/rights/principal.ts";

/** What `userColumns` select; all of it is null where there is no such user. */
export interface UserRow {
  readonly user_id: number | null;
  readonly user_name: string | null;
  readonly is_admin: number | null;
  readonly user_disabled_at: number | null;
  readonly user_credential_version: number | null;
  readonly totp_confirmed_at: number | null;
  readonly user_suspended_at: number | null;
  readonly user_deleted_at: number | null;
}

/** What `robotColumns` select; all of it is null where there is no such robot. */
export interface RobotRow {
  readonly robot_id: number | null;
  readonly robot_name: string | null;
  readonly robot_namespace: string | null;
  readonly robot_namespace_id: number | null;
  readonly robot_disabled_at: number | null;
  readonly robot_suspended_at: number | null;
  readonly robot_deleted_at: number | null;
  readonly robot_owner_disabled_at: number | null;
}

/** Of users `u` with their namespaces `un`. */
export const userColumns = [
  "u.id as user_id",
  "un.name as user_name",
  "u.is_admin",
  "u.disabled_at as user_disabled_at",
  "u.credential_version as user_credential_version",
  "u.totp_confirmed_at",
  "un.suspended_at as user_suspended_at",
  "un.deleted_at as user_deleted_at",
] as const;

/** Of robots `b` with their namespaces `bn`, and a user `bu` whose robots they are. */
export const robotColumns = [
  "b.id as robot_id",
  "b.name as robot_name",
  "bn.name as robot_namespace",
  "b.namespace_id as robot_namespace_id",
  "b.disabled_at as robot_disabled_at",
  "bn.suspended_at as robot_suspended_at",
  "bn.deleted_at as robot_deleted_at",
  "bu.disabled_at as robot_owner_disabled_at",
] as const;

/** A user's or a robot's, all others null. */
export type PrincipalRow = UserRow & RobotRow;
export const principalColumns = [...userColumns, ...robotColumns] as const;

/** Numbers that no row has, for who is neither. */
const nobody = { userId: -1, robotId: -1 };

/** By which numbers a subject's rows are found. */
export function idsOf(subject: string): { readonly userId: number; readonly robotId: number } {
  const parts: PrincipalParts | undefined = parsePrincipal(subject);
  if (parts?.kind === "user") return { userId: parts.id, robotId: -1 };
  return parts?.kind === "robot" ? { userId: -1, robotId: parts.id } : nobody;
}

/** Undefined where neither a user nor a robot was found. */
export function principalFacts(row: PrincipalRow): PrincipalFacts | undefined {
  return userFacts(row) ?? robotFacts(row);
}

/** Undefined where no user was found. */
export function userFacts(row: UserRow): PrincipalFacts | undefined {
  if (row.user_id === null) return undefined;
  return {
    principal: userPrincipal(row.user_id),
    name: row.user_name ?? "",
    isActive: row.user_disabled_at === null && row.user_suspended_at === null && row.user_deleted_at === null,
    isSiteAdmin: row.is_admin === 1,
    hasSecondFactor: row.totp_confirmed_at !== null,
    credentialVersion: row.user_credential_version ?? 0,
    namespaceId: undefined,
  };
}

/** Undefined where no robot was found. */
export function robotFacts(row: RobotRow): PrincipalFacts | undefined {
  if (row.robot_id === null) return undefined;
  return {
    principal: robotPrincipal(row.robot_id),
    name: `${row.robot_namespace}.${row.robot_name}`,
    isActive:
      row.robot_disabled_at === null &&
      row.robot_owner_disabled_at === null &&
      row.robot_suspended_at === null &&
      row.robot_deleted_at === null,
    isSiteAdmin: false,
    hasSecondFactor: false,
    credentialVersion: 0,
    namespaceId: row.robot_namespace_id ?? undefined,
  };
}
