import type { Selectable } from "kysely";
import type { GrantRecord, GrantRights } from "#server/accounts/grants/grant-records.ts";
import type { Action } from "#server/rights/action.ts";
import type { Subject } from "#server/rights/principal.ts";
import { flag, json, optional } from "../codecs.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

const role = optional<Exclude<GrantRights["role"], undefined>>();
const denied = json<readonly Action[]>();

export const insertGrant = insertInto(
  "grants",
  [
    "namespace_id",
    "subject",
    "pattern",
    ["is_glob", flag],
    ["role", role],
    ["can_delete", flag],
    ["can_create", flag],
    ["denied", denied],
    "created_by",
    "created_at",
  ],
  (insert) => insert.returning("id"),
);

export const setRights = prepared((db, value: Value<GrantRights & { readonly id: number }>) =>
  db
    .updateTable("grants")
    .set({
      role: value("role", role),
      can_delete: value("canDelete", flag),
      can_create: value("canCreate", flag),
      denied: value("denied", denied),
    })
    .where("id", "=", value("id")),
);

export function grantRecord(row: Selectable<Tables["grants"]>): GrantRecord {
  return {
    id: row.id,
    namespaceId: row.namespace_id,
    subject: row.subject as Subject,
    pattern: row.pattern,
    role: row.role ?? undefined,
    canDelete: flag.decode(row.can_delete),
    canCreate: flag.decode(row.can_create),
    denied: denied.decode(row.denied),
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
