import type { Selectable } from "kysely";
import type {
  AuditEvent,
  AuditFilter,
  AuditPart,
  AuditRecords,
  AuditRequest,
  StoredAuditEvent,
} from "#server/audit/audit-records.ts";
import { optionalJson } from "../codecs.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { addAuditEvents } from "./add-audit-events.ts";
import { type Bounds, within, withRest } from "./audit-conditions.ts";

type Row = Selectable<Tables["audit_events"]>;

/** Events that one read looks at, at most: a few milliseconds. */
const window = 2_000;

/** In milliseconds: noted events are written later than others, so that ids follow time only roughly. */
const disorder = 60_000;

/** Ids grow with time: only the oldest need a look. */
const prune = prepared((db, value: Value<{ before: number; limit: number }>) =>
  db
    .deleteFrom("audit_events")
    .where("id", "in", (eb) => eb.selectFrom("audit_events").select("id").orderBy("id").limit(value("limit")))
    .where("at", "<", value("before"))
    .returning("id"),
);

export class AuditQueries implements AuditRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.write((tx) => addAuditEvents(tx, events));
  }

  async addRelaxed(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.writeRelaxed((on) => addAuditEvents(on, events));
  }

  async read({ filter, order, from, limit }: AuditRequest): Promise<AuditPart> {
    const range = await this.#range(filter);
    if (range === undefined) return { events: [], next: undefined };
    const bounds =
      order === "newest"
        ? { ...range, before: from ?? range.before }
        : { ...range, after: from ?? range.after };
    const lookedThrough = within(this.#database.read, filter, bounds);
    const direction = order === "newest" ? "desc" : "asc";
    const edge = await lookedThrough
      .select("id")
      .orderBy("id", direction)
      .offset(window - 1)
      .limit(1)
      .executeTakeFirst();
    const near =
      edge === undefined
        ? bounds
        : order === "newest"
          ? { ...bounds, after: edge.id - 1 }
          : { ...bounds, before: edge.id + 1 };
    const rows = await withRest(within(this.#database.read, filter, near), filter)
      .selectAll()
      .orderBy("id", direction)
      .limit(limit + 1)
      .execute();
    const events = rows.slice(0, limit).map(event);
    const isFull = rows.length > limit;
    return { events, next: isFull ? events.at(-1)?.id : edge?.id };
  }

  async prune(before: number, limit: number): Promise<number> {
    return (await this.#database.write((tx) => prune.all(tx, { before, limit }))).length;
  }

  /** The ids, exclusive, between which everything lies that fits the times; undefined for nothing. */
  async #range({ since, until }: AuditFilter): Promise<Bounds | undefined> {
    const events = this.#database.read.selectFrom("audit_events").select("id").limit(1);
    const first =
      since === undefined
        ? undefined
        : await events
            .where("at", ">=", since - disorder)
            .orderBy("at")
            .executeTakeFirst();
    const last =
      until === undefined
        ? undefined
        : await events
            .where("at", "<", until + disorder)
            .orderBy("at", "desc")
            .executeTakeFirst();
    if ((since !== undefined && first === undefined) || (until !== undefined && last === undefined))
      return undefined;
    return { after: first && first.id - 1, before: last && last.id + 1 };
  }
}

const detail = optionalJson<Readonly<Record<string, unknown>>>();

function event(row: Row): StoredAuditEvent {
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    object: row.object,
    result: row.result,
    actor: row.actor,
    credential: row.credential ?? undefined,
    address: row.address ?? undefined,
    namespaceId: row.namespace_id ?? undefined,
    detail: detail.decode(row.detail),
    requestId: row.request_id ?? undefined,
  };
}
