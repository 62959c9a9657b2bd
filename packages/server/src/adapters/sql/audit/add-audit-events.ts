import type { AuditEvent } from "#server/audit/audit-records.ts";
import { optional, optionalJson } from "../codecs.ts";
import type { Runs } from "../database.ts";
import { insertAllInto } from "../insert-all-into.ts";

const add = insertAllInto("audit_events", [
  "at",
  "action",
  "actor",
  "object",
  "result",
  "thing",
  ["credential", optional<string>()],
  ["address", optional<string>()],
  ["namespace_id", optional<number>()],
  ["detail", optionalJson<Readonly<Record<string, unknown>>>()],
  ["request_id", optional<string>()],
]);

/** Adds events, if they tell of a transaction within that. */
export async function addAuditEvents(on: Runs, events: readonly AuditEvent[]): Promise<void> {
  await add(
    on,
    events.map((event) => ({ ...event, thing: event.action.split(".")[0] ?? "" })),
  );
}
