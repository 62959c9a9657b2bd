import type { Insertable } from "kysely";
import type { AuditEvent, AuditRecords } from "#server/accounts/audit-records.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

export class AuditQueries implements AuditRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.write((tx) => tx.insertInto("audit_events").values(events.map(row)).execute());
  }

  async addRelaxed(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.writeRelaxed(async (db) => {
      for (const event of events) await db.insertInto("audit_events").values(row(event)).execute();
    });
  }
}

function row(event: AuditEvent): Insertable<Tables["audit_events"]> {
  return {
    ...{ at: event.at, action: event.action, actor: event.actor, object: event.object, result: event.result },
    credential: event.credential ?? null,
    address: event.address ?? null,
    namespace_id: event.namespaceId ?? null,
    detail: event.detail === undefined ? null : JSON.stringify(event.detail),
    request_id: event.requestId ?? null,
  };
}
