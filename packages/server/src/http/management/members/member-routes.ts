import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { listMembers } from "./list-members.ts";
import { offboardMember } from "./offboard-member.ts";
import { putMember } from "./put-member.ts";
import { removeMember } from "./remove-member.ts";

const fresh = { fresh: true };

type Parts = Pick<ManagementParts, "actors" | "audit" | "memberRecords" | "members">;

/** Who belongs to an organisation. */
export function memberRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, audit, memberRecords, members } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listMembers",    "organization-member",        personal, listMembers(memberRecords)),
    row("putMember",      "organization-owner",         personal, putMember(members, actors, audit), fresh),
    row("removeMember",   "self-or-organization-owner", personal, removeMember(members, memberRecords, audit), fresh),
    row("offboardMember", "organization-owner",         personal, offboardMember(members, memberRecords, audit), fresh),
  ];
}
