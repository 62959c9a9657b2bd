import type { Item } from "@estiva/contract/operations";
import type { SubjectKind } from "#server/accounts/grants/grant-records.ts";
import type { Subject } from "#server/rights/principal.ts";

/** @param names see `GrantRecords.subjectNames` */
export function namedSubject(
  subject: Subject,
  names: ReadonlyMap<string, string>,
): Item<"getAccess">["subject"] {
  return { kind: subject.split(":")[0] as SubjectKind, name: names.get(subject) ?? "" };
}
