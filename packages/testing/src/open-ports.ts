import { join } from "node:path";
import { SqlMetadataStore } from "@estiva/server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "@estiva/server/adapters/sql/sqlite/sqlite-database.ts";

/** The domain's ports over a server's database, also while that server runs. */
export type Ports = SqlMetadataStore;

/** @param dataDir of a server that has started at least once. */
export async function openPorts(dataDir: string): Promise<Ports> {
  return new SqlMetadataStore(await SqliteDatabase.open(join(dataDir, "estiva.db")));
}
