import type { Item } from "@estiva/contract/operations";
import type { MemberRecord } from "#server/accounts/members/member-records.ts";
import { isoTime } from "../iso-time.ts";

/** @param toOwner whether an owner looks, who has to know who lacks a second factor. */
export function shownMember(member: MemberRecord, toOwner: boolean): Item<"listMembers"> {
  return {
    username: member.username,
    role: member.role,
    teams: [...member.teams],
    second_factor: toOwner ? member.hasSecondFactor : null,
    added_at: isoTime(member.addedAt),
  };
}
