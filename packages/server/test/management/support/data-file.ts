import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Runs statements on a server's database behind its back: how tests let time pass. */
export function changeData(dataDir: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(join(dataDir, "estiva.db"), { timeout: 5_000 });
  try {
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}

/** Rows of a server's database. */
export function readData<Row>(dataDir: string, query: string): readonly Row[] {
  const database = new DatabaseSync(join(dataDir, "estiva.db"), { timeout: 5_000, readOnly: true });
  try {
    return database.prepare(query).all() as unknown as readonly Row[];
  } finally {
    database.close();
  }
}
