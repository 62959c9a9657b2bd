import { type Insertable, type Kysely, type Selectable, type SelectQueryBuilder, sql } from "kysely";
import type {
  AuditEvent,
  AuditFilter,
  AuditPart,
  AuditRecords,
  AuditRequest,
  StoredAuditEvent,
} from "#server/audit/audit-records.ts";
import type { Principal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

type Row = Selectable<Tables["audit_events"]>;
type Query = SelectQueryBuilder<Tables, "audit_events", object>;

/** Events that one read looks at, at most: a few milliseconds. */
const window = 2_000;

/** Rows that one statement adds: its text is made anew for each number of them. */
const together = 50;

/** In milliseconds: noted events are written later than others, so that ids follow time only roughly. */
const disorder = 60_000;

export class AuditQueries implements AuditRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.write((tx) => this.#addAll(tx, events));
  }

  async addRelaxed(events: readonly AuditEvent[]): Promise<void> {
    await this.#database.writeRelaxed((db) => this.#addAll(db, events));
  }

  /** Adds events in the transaction that they tell of. */
  async addTo(on: Kysely<Tables>, events: readonly AuditEvent[]): Promise<void> {
    await on.insertInto("audit_events").values(events.map(row)).execute();
  }

  async #addAll(on: Kysely<Tables>, events: readonly AuditEvent[]): Promise<void> {
    for (let start = 0; start < events.length; start += together)
      await this.addTo(on, events.slice(start, start + together));
  }

  async read({ filter, order, from, limit }: AuditRequest): Promise<AuditPart> {
    const range = await this.#range(filter);
    if (range === undefined) return { events: [], next: undefined };
    const bounds =
      order === "newest"
        ? { ...range, before: from ?? range.before }
        : { ...range, after: from ?? range.after };
    const lookedThrough = this.#within(filter, bounds);
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
    const rows = await withRest(this.#within(filter, near), filter)
      .selectAll()
      .orderBy("id", direction)
      .limit(limit + 1)
      .execute();
    const events = rows.slice(0, limit).map(event);
    const isFull = rows.length > limit;
    return { events, next: isFull ? events.at(-1)?.id : edge?.id };
  }

  async prune(before: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const removed = await tx
        .deleteFrom("audit_events")
        // Ids grow with time: only the oldest need a look.
        .where("id", "in", (eb) => eb.selectFrom("audit_events").select("id").orderBy("id").limit(limit))
        .where("at", "<", before)
        .returning("id")
        .execute();
      return removed.length;
    });
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

  /** By the one condition that narrows most, whose index has the ids in order. */
  #within(filter: AuditFilter, { after, before }: Bounds): Query {
    let query: Query = this.#database.read.selectFrom("audit_events");
    const [column, value] = indexed(filter) ?? [];
    if (column !== undefined && value !== undefined) query = query.where(column, "=", value);
    // In the words of its index, which has no others.
    if (column === "result") query = query.where(sql<boolean>`result <> 'ok'`);
    if (after !== undefined) query = query.where("id", ">", after);
    if (before !== undefined) query = query.where("id", "<", before);
    return query;
  }
}

/** Ids, exclusive. */
interface Bounds {
  readonly after: number | undefined;
  readonly before: number | undefined;
}

type Column = "actor" | "namespace_id" | "object" | "action" | "thing" | "result";
type Condition = readonly [column: Column, value: string | number];

/** The equalities of a filter, the narrowest first. */
function conditions({ object, actor, namespaceId, action, result }: AuditFilter): readonly Condition[] {
  const all: readonly (readonly [Column, string | number | undefined])[] = [
    ["object", object],
    ["actor", actor],
    ["namespace_id", namespaceId],
    [action?.includes(".") === true ? "action" : "thing", action],
    ["result", result],
  ];
  return all.flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
}

function indexed(filter: AuditFilter): Condition | undefined {
  // What succeeded is nearly everything: no help.
  const [first] = conditions(filter).filter(([column, value]) => column !== "result" || value !== "ok");
  return first;
}

/** The other conditions, as expressions, so that no planner takes one's index and reads beyond the window. */
function withRest(query: Query, filter: AuditFilter): Query {
  const used = indexed(filter)?.[0];
  let rest = query;
  for (const [column, value] of conditions(filter)) {
    if (column === used) continue;
    const expression =
      column === "namespace_id" ? sql`${sql.ref(column)} + 0` : sql`${sql.ref(column)} || ''`;
    rest = rest.where(expression, "=", value);
  }
  if (filter.since !== undefined) rest = rest.where(sql`at + 0`, ">=", filter.since);
  if (filter.until !== undefined) rest = rest.where(sql`at + 0`, "<", filter.until);
  return rest;
}

function row(event: AuditEvent): Insertable<Tables["audit_events"]> {
  return {
    ...{ at: event.at, action: event.action, actor: event.actor, object: event.object, result: event.result },
    thing: event.action.split(".")[0] ?? "",
    credential: event.credential ?? null,
    address: event.address ?? null,
    namespace_id: event.namespaceId ?? null,
    detail: event.detail === undefined ? null : JSON.stringify(event.detail),
    request_id: event.requestId ?? null,
  };
}

function event(row: Row): StoredAuditEvent {
  return {
    ...{ id: row.id, at: row.at, action: row.action, object: row.object, result: row.result },
    actor: row.actor as Principal,
    credential: row.credential ?? undefined,
    address: row.address ?? undefined,
    namespaceId: row.namespace_id ?? undefined,
    detail: row.detail === null ? undefined : (JSON.parse(row.detail) as Readonly<Record<string, unknown>>),
    requestId: row.request_id ?? undefined,
  };
}
