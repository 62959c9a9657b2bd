import type {
  NewRobot,
  NewRobotSecret,
  RobotChanges,
  RobotPage,
  RobotRecord,
  RobotRecords,
} from "#server/accounts/robots/robot-records.ts";
import { robotPrincipal } from "#server/rights/principal.ts";
import type { Database, Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { insertToken } from "../tokens/insert-token.ts";
import { revokeTokens } from "../tokens/revoke-tokens.ts";
import { endPrincipal } from "../users/end-principal.ts";
import { withSecrets } from "./robot-columns.ts";

const robotByName = prepared((db, value: Value<{ namespaceId: number; name: string }>) =>
  db
    .selectFrom("robots")
    .selectAll()
    .where("namespace_id", "=", value("namespaceId"))
    .where("name", "=", value("name")),
);

const robotsBehind = prepared((db, value: Value<RobotPage & { namespaceId: number }>) =>
  db
    .selectFrom("robots")
    .selectAll()
    .where("namespace_id", "=", value("namespaceId"))
    .where("name", ">", value("after"))
    .orderBy("name")
    .limit(value("limit")),
);

const namesOf = prepared((db, value: Value<{ namespaceId: number; limit: number }>) =>
  db
    .selectFrom("robots")
    .select("name")
    .where("namespace_id", "=", value("namespaceId"))
    .limit(value("limit")),
);

const insertRobot = insertInto(
  "robots",
  ["namespace_id", "name", "description", "created_by", "created_at"],
  (insert) => insert.returning("id"),
);

const remove = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("robots").where("id", "=", value("id")),
);

const setDescription = prepared((db, value: Value<{ id: number; description: string }>) =>
  db
    .updateTable("robots")
    .set({ description: value("description") })
    .where("id", "=", value("id")),
);

const setDisabled = prepared((db, value: Value<{ id: number; disabledAt: number | null }>) =>
  db
    .updateTable("robots")
    .set({ disabled_at: value("disabledAt") })
    .where("id", "=", value("id")),
);

export class RobotQueries implements RobotRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(namespaceId: number, page: RobotPage): Promise<readonly RobotRecord[]> {
    const rows = await robotsBehind.read(this.#database, { namespaceId, ...page });
    return await withSecrets(this.#database, rows);
  }

  async find(namespaceId: number, name: string): Promise<RobotRecord | undefined> {
    const rows = await robotByName.read(this.#database, { namespaceId, name });
    return (await withSecrets(this.#database, rows))[0];
  }

  async add(
    robot: NewRobot,
    secret: NewRobotSecret,
    most: number,
  ): Promise<"added" | "name-taken" | "too-many"> {
    const { namespaceId } = robot;
    return await this.#database.write(async (tx) => {
      const names = await namesOf.all(tx, { namespaceId, limit: most });
      if (names.some(({ name }) => name === robot.name)) return "name-taken";
      if (names.length >= most) return "too-many";
      const { id } = await insertRobot.one(tx, robot);
      await addSecret(tx, id, secret);
      return "added";
    });
  }

  async renewSecret(id: number, secret: NewRobotSecret): Promise<void> {
    await this.#database.write(async (tx) => {
      await revokeTokens.all(tx, { principal: robotPrincipal(id), now: secret.createdAt });
      await addSecret(tx, id, secret);
    });
  }

  async update(id: number, { description, disabledAt }: RobotChanges): Promise<void> {
    await this.#database.write(async (tx) => {
      if (description !== undefined) await setDescription.all(tx, { id, description });
      if (disabledAt !== undefined) await setDisabled.all(tx, { id, disabledAt });
    });
  }

  async remove(id: number, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await endPrincipal(tx, robotPrincipal(id), now);
      await remove.all(tx, { id });
    });
  }
}

async function addSecret(tx: Tx, id: number, secret: NewRobotSecret): Promise<void> {
  const robot = { kind: "robot" as const, principal: robotPrincipal(id), name: "" };
  await insertToken.all(tx, { ...robot, ...secret, scopes: undefined, credentialVersion: undefined });
}
