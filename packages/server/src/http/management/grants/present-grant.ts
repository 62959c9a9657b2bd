import type { GrantRecord, GrantRecords, SubjectKind } from "#server/accounts/grants/grant-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { presentActor } from "../actor.ts";
import { isoTime } from "../iso-time.ts";

/** Grants as a namespace's owners see them, with the names of those whom they concern. */
export async function presentGrants(
  rows: readonly GrantRecord[],
  grants: GrantRecords,
  actors: ActorRecords,
) {
  const subjects = await grants.subjectNames(rows.map(({ subject }) => subject));
  const makers = await actors.names(rows.map(({ createdBy }) => createdBy));
  return rows.map((grant) => ({
    id: String(grant.id),
    subject: {
      kind: grant.subject.split(":")[0] as SubjectKind,
      name: subjects.get(grant.subject) ?? "",
    },
    pattern: grant.pattern,
    role: grant.role ?? null,
    can_delete: grant.canDelete,
    can_create: grant.canCreate,
    deny: [...grant.denied],
    created_at: isoTime(grant.createdAt),
    created_by: presentActor(grant.createdBy, makers),
  }));
}
