import type { Principal } from "#server/rights/principal.ts";

/** Accounts of machines, each of one namespace. */
export interface RobotRecords {
  page(namespaceId: number, request: RobotPage): Promise<readonly RobotRecord[]>;
  find(namespaceId: number, name: string): Promise<RobotRecord | undefined>;

  /** Makes a robot with its first secret. */
  add(robot: NewRobot, secret: NewRobotSecret, most: number): Promise<"added" | "name-taken" | "too-many">;

  /** Ends the secrets that the robot has and gives it this one. */
  renewSecret(id: number, secret: NewRobotSecret): Promise<void>;

  update(id: number, changes: RobotChanges): Promise<void>;

  /** Removes the robot with its secrets, grants and places in teams. */
  remove(id: number, now: number): Promise<void>;
}

export interface RobotPage {
  /** Goes on behind this name. */
  readonly after: string;
  readonly limit: number;
}

export interface NewRobot {
  readonly namespaceId: number;
  readonly name: string;
  readonly description: string;
  readonly createdBy: Principal;
  readonly createdAt: number;
}

export interface NewRobotSecret {
  readonly secretHash: string;
  readonly lastFour: string;
  /** Who saw it. */
  readonly createdBy: Principal;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

export interface RobotChanges {
  readonly description?: string;
  /** Undefined in the value for "enabled again". */
  readonly disabledAt?: number | null;
}

export interface RobotRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly isDisabled: boolean;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Of the living secret; undefined where it has none. */
  readonly secret:
    | {
        readonly lastFour: string;
        readonly expiresAt: number | undefined;
        readonly lastUsedAt: number | undefined;
      }
    | undefined;
}
