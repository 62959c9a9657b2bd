import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { mock, test } from "node:test";
import { SiteStorage } from "#server/accounts/site/site-storage.ts";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import type { AuditEvent, AuditFilter } from "#server/audit/audit-records.ts";

/** Every choice of some of the members. */
function choices<T extends object>(all: T): readonly Partial<T>[] {
  let some: Partial<T>[] = [{}];
  for (const [name, value] of Object.entries(all))
    some = some.concat(some.map((one) => ({ ...one, [name]: value })));
  return some;
}

const filters: readonly AuditFilter[] = ["session", "session.create"].flatMap((action) =>
  choices({
    ...{ actor: "user:7" as const, namespaceId: 7, object: "alice/app", action, result: "refused" as const },
    ...{ since: 5, until: 50 },
  }),
);

const event: AuditEvent = {
  ...{ at: 20, action: "session.create", actor: "user:7", object: "alice/app", result: "refused" },
  ...{ namespaceId: 7, credential: undefined, address: undefined, detail: undefined, requestId: undefined },
};

test("every search of the audit, and every count of the site, goes by an index in order", async () => {
  const folder = await mkdtemp(join(tmpdir(), "estiva-plans-"));
  const file = join(folder, "estiva.db");
  const prepare = mock.method(DatabaseSync.prototype, "prepare");
  try {
    await using store = new SqlMetadataStore(await SqliteDatabase.open(file));
    const before = prepare.mock.callCount();
    await store.audit.add([event, { ...event, at: 500, action: "session.end" }]);
    for (const filter of filters) {
      for (const order of ["newest", "oldest"] as const) {
        const { events } = await store.audit.read({
          filter,
          order,
          from: order === "newest" ? 9 : 0,
          limit: 5,
        });
        assert.ok(
          events.some(({ at }) => at === 20),
          JSON.stringify(filter),
        );
        const isNarrow = filter.until !== undefined || filter.action === "session.create";
        assert.equal(events.length, isNarrow ? 1 : 2, JSON.stringify(filter));
      }
    }
    await new SiteStorage(store.site, () => 0).measure();
    await store.site.retiredNames({ prefix: "a", after: "", limit: 2 });
    await store.site.releaseName("nobody");
    const statements = new Set(prepare.mock.calls.slice(before).map(({ arguments: [sql] }) => sql));
    const database = new DatabaseSync(file, { readOnly: true });
    const bad = [...statements]
      .filter((sql) => /^(select|update|delete)\b/.test(sql) && !/ from "uploads"$/.test(sql))
      .flatMap((sql) =>
        database
          .prepare(`explain query plan ${sql}`)
          .all()
          .map(({ detail }) => String(detail))
          // A part of the blobs, of a bounded number of rows, is all that is read as a whole.
          .filter((detail) => /TEMP B-TREE|^SCAN (?!part|audit_events USING INTEGER)/.test(detail))
          .map((detail) => `${detail}: ${sql}`),
      );
    database.close();
    assert.ok(statements.size > filters.length, `${statements.size} statements`);
    assert.deepEqual(bad, []);
  } finally {
    prepare.mock.restore();
    await rm(folder, { recursive: true });
  }
});
