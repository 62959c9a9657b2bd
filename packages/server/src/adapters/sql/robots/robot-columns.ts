import type { Selectable } from "kysely";
import type { RobotRecord } from "#server/accounts/robots/robot-records.ts";
import { type RobotPrincipal, robotPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import type { Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";
import type { Tables } from "../tables.ts";

const secretsOf = preparedList((db, _: Value<object>, principals: readonly RobotPrincipal[]) =>
  db
    .selectFrom("tokens")
    .select(["principal", "last_four", "expires_at", "last_used_at"])
    .where("principal", "in", principals)
    .where("revoked_at", "is", null),
);

type RobotRow = Selectable<Tables["robots"]>;
type SecretRow = Awaited<ReturnType<(typeof secretsOf)["read"]>>[number];

/** Robots with what is told of their living secrets. */
export async function withSecrets(
  database: Database,
  rows: readonly RobotRow[],
): Promise<readonly RobotRecord[]> {
  if (rows.length === 0) return [];
  const principals = rows.map(({ id }) => robotPrincipal(id));
  const secrets = await secretsOf.read(database, {}, principals);
  const byRobot = new Map(secrets.map((secret) => [secret.principal, secret]));
  return rows.map((row) => record(row, byRobot.get(robotPrincipal(row.id))));
}

function record(row: RobotRow, secret: SecretRow | undefined): RobotRecord {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    isDisabled: row.disabled_at !== null,
    createdBy: row.created_by,
    createdAt: row.created_at,
    secret: secret && {
      lastFour: secret.last_four,
      expiresAt: secret.expires_at ?? undefined,
      lastUsedAt: secret.last_used_at ?? undefined,
    },
  };
}
