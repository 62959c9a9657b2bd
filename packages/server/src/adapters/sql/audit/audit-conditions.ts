import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { AuditFilter } from "#server/audit/audit-records.ts";
import type { Tables } from "../tables.ts";

type Query = SelectQueryBuilder<Tables, "audit_events", object>;

/** Ids, exclusive. */
export interface Bounds {
  readonly after: number | undefined;
  readonly before: number | undefined;
}

/** By the one condition that narrows most, whose index has the ids in order. */
export function within(db: Kysely<Tables>, filter: AuditFilter, { after, before }: Bounds): Query {
  let query: Query = db.selectFrom("audit_events");
  const [column, value] = indexed(filter) ?? [];
  if (column !== undefined && value !== undefined) query = query.where(column, "=", value);
  // In the words of its index, which has no others.
  if (column === "result") query = query.where(sql<boolean>`result <> 'ok'`);
  if (after !== undefined) query = query.where("id", ">", after);
  if (before !== undefined) query = query.where("id", "<", before);
  return query;
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
export function withRest(query: Query, filter: AuditFilter): Query {
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
