import type { RepositoryName } from "@estiva/protocol";
import type { DecisionBasis, NamespaceRole, ParentCredential } from "#server/rights/access-records.ts";
import { prepared, type Value } from "../prepared.ts";
import { type GrantedRow, type GrantedValues, granted, grantsReaching } from "./granted.ts";
import { type NamespaceRow, namespaceFacts } from "./namespace-facts.ts";
import { storedRole } from "./place.ts";
import { type PrincipalRow, principalColumns, principalFacts } from "./principal-facts.ts";
import { type RepositoryRow, repositoryFacts } from "./repository-facts.ts";

export interface BasisValues extends GrantedValues {
  /** The repository's whole name. */
  repository: RepositoryName;
  userId: number;
  robotId: number;
  parent: number;
}

interface ParentRow {
  readonly parent_id: number | null;
  readonly parent_version: number | null;
  readonly parent_scopes: string | null;
  readonly parent_expires_at: number | null;
  readonly parent_revoked_at: number | null;
}

type Row = NamespaceRow &
  RepositoryRow &
  PrincipalRow &
  ParentRow &
  GrantedRow & { readonly member_role: NamespaceRole | null };

/** Everything that a decision rests on, in one statement: a row for each grant, or one where there is none. */
export const basisOf = prepared((db, value: Value<BasisValues>) =>
  db
    .selectFrom("namespaces as n")
    .leftJoin("organizations as o", "o.id", "n.id")
    .leftJoin("repositories as r", (join) => join.on("r.path", "=", value("repository")))
    .leftJoin("organization_members as m", (join) =>
      join.onRef("m.organization_id", "=", "n.id").on("m.user_id", "=", value("userId")),
    )
    .leftJoin("users as u", (join) => join.on("u.id", "=", value("userId")))
    .leftJoin("namespaces as un", "un.id", "u.id")
    .leftJoin("robots as b", (join) => join.on("b.id", "=", value("robotId")))
    .leftJoin("namespaces as bn", "bn.id", "b.namespace_id")
    .leftJoin("users as bu", "bu.id", "bn.id")
    .leftJoin("tokens as t", (join) => join.on("t.id", "=", value("parent")))
    .leftJoin(granted(db, value).as("g"), (join) => join.onTrue())
    .select(["n.id", "n.name", "n.kind", "n.default_visibility", "n.suspended_at", "n.deleted_at"])
    .select(["o.require_second_factor", "m.role as member_role"])
    .select(["r.id as repository_id", "r.visibility", "r.immutable_tags", "r.allow_overwrite", "r.read_only"])
    .select(principalColumns)
    .select(["t.id as parent_id", "t.credential_version as parent_version", "t.scopes as parent_scopes"])
    .select(["t.expires_at as parent_expires_at", "t.revoked_at as parent_revoked_at"])
    .select(["g.grant_id", "g.pattern", "g.is_glob", "g.role", "g.can_delete", "g.can_create", "g.denied"])
    .select("g.team")
    .where("n.name", "=", value("namespace")),
);

/** @param rows what `basisOf` gave for these values; at least one. */
export function decisionBasis(
  rows: readonly Row[],
  { subject, path, userId }: Pick<BasisValues, "subject" | "path" | "userId">,
): DecisionBasis | undefined {
  const [row] = rows;
  if (row === undefined) return undefined;
  const namespace = namespaceFacts(row);
  const role = storedRole(row.id, userId, row.member_role);
  return {
    target: { namespace, repository: repositoryFacts(row), path },
    principal: principalFacts(row),
    standing: { role, grants: grantsReaching(rows, subject, path) },
    parent: parentOf(row),
  };
}

function parentOf(row: ParentRow): ParentCredential | undefined {
  if (row.parent_id === null) return undefined;
  return {
    credentialVersion: row.parent_version ?? undefined,
    scopes: row.parent_scopes === null ? undefined : (JSON.parse(row.parent_scopes) as readonly string[]),
    expiresAt: row.parent_expires_at ?? undefined,
    isRevoked: row.parent_revoked_at !== null,
  };
}
