import type { Item } from "@estiva/contract/operations";
import type { MemberRecord } from "#server/accounts/members/member-records.ts";
import { memberActsOf } from "#server/rights/member-acts.ts";
import { type Principal, userPrincipal } from "#server/rights/principal.ts";
import { isoTime } from "../iso-time.ts";

/** Who looks at a member. */
export interface MemberViewer {
  readonly principal: Principal;
  /** Whether they manage the members, and so have to know who lacks a second factor. */
  readonly manages: boolean;
}

export function presentMember(
  member: MemberRecord,
  { principal, manages }: MemberViewer,
): Item<"listMembers"> {
  return {
    username: member.username,
    role: member.role,
    teams: [...member.teams],
    second_factor: manages ? member.hasSecondFactor : null,
    added_at: isoTime(member.addedAt),
    may: memberActsOf({ manages, isSelf: principal === userPrincipal(member.userId) }),
  };
}
