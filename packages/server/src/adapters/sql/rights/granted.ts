import { NameGlob } from "@estiva/protocol";
import { type Expression, type Kysely, sql } from "kysely";
import type { Grant } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import type { Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

export interface GrantedValues {
  /** The namespace's name. */
  namespace: string;
  subject: string;
  /** Below the namespace. */
  path: string;
}

/** One grant; all of it is null where there is none. */
export interface GrantedRow {
  readonly grant_id: number | null;
  readonly pattern: string | null;
  readonly is_glob: number | null;
  readonly role: Grant["role"] | null;
  readonly can_delete: number | null;
  readonly can_create: number | null;
  readonly denied: string | null;
  readonly team: string | null;
}

const columns = [
  "g.id as grant_id",
  "g.pattern",
  "g.is_glob",
  "g.role",
  "g.can_delete",
  "g.can_create",
  "g.denied",
] as const;

/** A subject's own grants in a namespace, and those of its teams there. */
export function grantsOf(
  db: Kysely<Tables>,
  value: Value<{ subject: string }>,
  namespaceId: Expression<number | null>,
) {
  const own = db
    .selectFrom("grants as g")
    .select(columns)
    .select((eb) => eb.val<string | null>(null).as("team"))
    .where("g.namespace_id", "=", namespaceId)
    .where("g.subject", "=", value("subject"));
  const ofTeams = db
    .selectFrom("team_members as m")
    .innerJoin("teams as t", "t.id", "m.team_id")
    .innerJoin("grants as g", (join) =>
      join.on((eb) => eb("g.subject", "=", eb.fn<string>("concat", [eb.val("team:"), "t.id"]))),
    )
    .select(columns)
    .select("t.name as team")
    .where("m.principal", "=", value("subject"))
    .where("t.organization_id", "=", namespaceId)
    .where("g.namespace_id", "=", namespaceId);
  return { own, ofTeams };
}

/**
 * Of `grantsOf` the patterns, and what is granted on exactly the path, so that a decision reads the same few rows on
 * however many repositories somebody has rights.
 */
export function granted(db: Kysely<Tables>, value: Value<GrantedValues>) {
  const namespaceId = db.selectFrom("namespaces").select("id").where("name", "=", value("namespace"));
  const { own, ofTeams } = grantsOf(db, value, sql<number>`(${namespaceId})`);
  return own
    .where("g.is_glob", "=", 1)
    .unionAll(own.where("g.is_glob", "=", 0).where("g.pattern", "=", value("path")))
    .unionAll(ofTeams.where("g.is_glob", "=", 1))
    .unionAll(ofTeams.where("g.is_glob", "=", 0).where("g.pattern", "=", value("path")));
}

/** The grants that reach a path, which may be somebody's own or a team's. */
export function grantsReaching(rows: readonly GrantedRow[], subject: string, path: string): readonly Grant[] {
  return rows
    .filter(
      ({ grant_id, is_glob, pattern }) =>
        grant_id !== null && (is_glob === 0 || NameGlob.matches(pattern as NameGlob, path)),
    )
    .map((row) => grantOf(row, subject));
}

export function grantOf(row: GrantedRow, subject: string): Grant {
  const itself = parsePrincipal(subject) === undefined ? "the team itself" : "the account itself";
  const denied = row.denied ?? "[]";
  return {
    id: row.grant_id ?? 0,
    pattern: row.pattern ?? "",
    role: row.role ?? undefined,
    source: row.team === null ? itself : `team ${row.team}`,
    team: row.team ?? undefined,
    canDelete: row.can_delete === 1,
    canCreate: row.can_create === 1,
    denied: denied === "[]" ? nothing : (JSON.parse(denied) as readonly Action[]),
  };
}

const nothing: readonly Action[] = [];
