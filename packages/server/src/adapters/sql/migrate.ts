import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import * as registryCore from "./migrations/0001-registry-core.ts";
import * as accounts from "./migrations/0002-accounts.ts";
import * as catalog from "./migrations/0003-catalog.ts";
import * as namespaceSizes from "./migrations/0004-namespace-sizes.ts";
import type { Tables } from "./tables.ts";

/** In order; names are for ever: databases remember which they have seen. */
const migrations: Readonly<Record<string, Migration>> = {
  "0001-registry-core": registryCore,
  "0002-accounts": accounts,
  "0003-catalog": catalog,
  "0004-namespace-sizes": namespaceSizes,
};

/** The database holds tables of a version that this program doesn't know. */
export class DatabaseTooNew extends Error {
  override readonly name = "DatabaseTooNew";
}

/**
 * Brings the tables up to date, all steps in one locked transaction.
 * @throws DatabaseTooNew
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const unknown = (await appliedMigrations(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new DatabaseTooNew(
      `the database was written by a newer version of Estiva (it has ${unknown.join(", ")})`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return [];
  const history = db as unknown as Kysely<{ kysely_migration: { name: string } }>;
  return (await history.selectFrom("kysely_migration").select("name").execute()).map(({ name }) => name);
}
