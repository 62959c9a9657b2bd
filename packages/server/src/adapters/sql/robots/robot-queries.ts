import type { Transaction } from "kysely";
import type {
  NewRobot,
  NewRobotSecret,
  RobotChanges,
  RobotPage,
  RobotRecord,
  RobotRecords,
} from "#server/accounts/robots/robot-records.ts";
import { robotPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

export class RobotQueries implements RobotRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(namespaceId: number, { after, limit }: RobotPage): Promise<readonly RobotRecord[]> {
    const rows = await this.#database.read
      .selectFrom("robots")
      .select(["id", "name", "description", "disabled_at", "created_by", "created_at"])
      .where("namespace_id", "=", namespaceId)
      .where("name", ">", after)
      .orderBy("name")
      .limit(limit)
      .execute();
    return await this.#withSecrets(rows);
  }

  async find(namespaceId: number, name: string): Promise<RobotRecord | undefined> {
    const rows = await this.#database.read
      .selectFrom("robots")
      .select(["id", "name", "description", "disabled_at", "created_by", "created_at"])
      .where("namespace_id", "=", namespaceId)
      .where("name", "=", name)
      .execute();
    return (await this.#withSecrets(rows))[0];
  }

  async add(
    robot: NewRobot,
    secret: NewRobotSecret,
    most: number,
  ): Promise<"added" | "name-taken" | "too-many"> {
    return await this.#database.write(async (tx) => {
      const names = await tx
        .selectFrom("robots")
        .select("name")
        .where("namespace_id", "=", robot.namespaceId)
        .limit(most)
        .execute();
      if (names.some(({ name }) => name === robot.name)) return "name-taken";
      if (names.length >= most) return "too-many";
      const { id } = await tx
        .insertInto("robots")
        .values({
          namespace_id: robot.namespaceId,
          name: robot.name,
          description: robot.description,
          created_by: robot.createdBy,
          created_at: robot.createdAt,
          disabled_at: null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await addSecret(tx, id, secret);
      return "added";
    });
  }

  async renewSecret(id: number, secret: NewRobotSecret): Promise<void> {
    await this.#database.write(async (tx) => {
      await endSecrets(tx, id, secret.createdAt);
      await addSecret(tx, id, secret);
    });
  }

  async update(id: number, { description, disabledAt }: RobotChanges): Promise<void> {
    const set = {
      ...(description === undefined ? {} : { description }),
      ...(disabledAt === undefined ? {} : { disabled_at: disabledAt }),
    };
    if (Object.keys(set).length === 0) return;
    await this.#database.write((tx) => tx.updateTable("robots").set(set).where("id", "=", id).execute());
  }

  async remove(id: number, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await endSecrets(tx, id, now);
      await tx.deleteFrom("grants").where("subject", "=", robotPrincipal(id)).execute();
      await tx.deleteFrom("team_members").where("principal", "=", robotPrincipal(id)).execute();
      await tx.deleteFrom("robots").where("id", "=", id).execute();
    });
  }

  async #withSecrets(rows: readonly RobotRow[]): Promise<readonly RobotRecord[]> {
    if (rows.length === 0) return [];
    const secrets = await this.#database.read
      .selectFrom("tokens")
      .select(["principal", "last_four", "expires_at", "last_used_at"])
      .where(
        "principal",
        "in",
        rows.map(({ id }) => robotPrincipal(id)),
      )
      .where("revoked_at", "is", null)
      .execute();
    const byRobot = new Map(secrets.map((secret) => [secret.principal, secret]));
    return rows.map((row) => {
      const secret = byRobot.get(robotPrincipal(row.id));
      return {
        ...{ id: row.id, name: row.name, description: row.description },
        isDisabled: row.disabled_at !== null,
        ...{ createdBy: row.created_by, createdAt: row.created_at },
        secret: secret && {
          lastFour: secret.last_four,
          expiresAt: secret.expires_at ?? undefined,
          lastUsedAt: secret.last_used_at ?? undefined,
        },
      };
    });
  }
}

interface RobotRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly disabled_at: number | null;
  readonly created_by: string;
  readonly created_at: number;
}

async function endSecrets(tx: Tx, id: number, now: number): Promise<void> {
  await tx
    .updateTable("tokens")
    .set({ revoked_at: now })
    .where("principal", "=", robotPrincipal(id))
    .where("revoked_at", "is", null)
    .execute();
}

async function addSecret(tx: Tx, id: number, secret: NewRobotSecret): Promise<void> {
  await tx
    .insertInto("tokens")
    .values({
      kind: "robot",
      principal: robotPrincipal(id),
      name: "",
      secret_hash: secret.secretHash,
      last_four: secret.lastFour,
      scopes: null,
      credential_version: null,
      created_by: secret.createdBy,
      created_at: secret.createdAt,
      expires_at: secret.expiresAt ?? null,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
}
