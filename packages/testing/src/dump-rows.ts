import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A table's rows as a dump of the database has them. */
export type Dump = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * Everything that the database has, by table: for tests of what stays the same, what is gone without a trace, and
 * what is nowhere to be read. It changes nothing.
 */
export function dumpRows(dataDir: string): Dump {
  using database = new DatabaseSync(join(dataDir, "estiva.db"), { timeout: 5_000, readOnly: true });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .all();
  return Object.fromEntries(
    tables.map(({ name }) => [String(name), database.prepare(`select * from "${String(name)}"`).all()]),
  );
}
