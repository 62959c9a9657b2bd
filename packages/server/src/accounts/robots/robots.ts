import type { Principal } from "#server/rights/principal.ts";
import { hashSecret, lastFour, newSecret } from "../secrets.ts";
import type { NewRobotSecret, RobotRecord, RobotRecords } from "./robot-records.ts";

/** Robots of one namespace. */
const maxRobots = 500;

/** A robot with a secret that is shown once. */
export interface RobotWithSecret {
  readonly robot: RobotRecord;
  readonly secret: string;
}

/** Accounts of machines. What one may do is granted apart; it never has a session and makes no credentials. */
export class Robots {
  readonly #records: RobotRecords;
  readonly #now: () => number;

  constructor(records: RobotRecords, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  async make(
    robot: { readonly namespaceId: number; readonly name: string; readonly description: string },
    expiresAt: number | undefined,
    by: Principal,
  ): Promise<RobotWithSecret | "name-taken" | "too-many"> {
    const { secret, row } = this.#newSecret(expiresAt, by);
    const outcome = await this.#records.add(
      { ...robot, createdBy: by, createdAt: row.createdAt },
      row,
      maxRobots,
    );
    if (outcome !== "added") return outcome;
    return { robot: await this.#known(robot.namespaceId, robot.name), secret };
  }

  /** Ends the secret before at once. Undefined where there is no such robot. */
  async renew(
    namespaceId: number,
    name: string,
    expiresAt: number | undefined,
    by: Principal,
  ): Promise<RobotWithSecret | undefined> {
    const robot = await this.#records.find(namespaceId, name);
    if (robot === undefined) return undefined;
    const { secret, row } = this.#newSecret(expiresAt, by);
    await this.#records.renewSecret(robot.id, row);
    return { robot: await this.#known(namespaceId, name), secret };
  }

  #newSecret(expiresAt: number | undefined, createdBy: Principal): { secret: string; row: NewRobotSecret } {
    const secret = newSecret("robot");
    const row = { secretHash: hashSecret(secret), lastFour: lastFour(secret), createdBy, expiresAt };
    return { secret, row: { ...row, createdAt: this.#now() } };
  }

  async #known(namespaceId: number, name: string): Promise<RobotRecord> {
    const robot = await this.#records.find(namespaceId, name);
    if (robot === undefined) throw new Error("the robot was deleted while its secret was made");
    return robot;
  }
}
