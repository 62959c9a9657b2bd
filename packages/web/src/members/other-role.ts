import type { Member } from "../organizations/use-organization.ts";

/** The role that somebody gets who loses this one. */
export const otherRole: Readonly<Record<Member["role"], Member["role"]>> = {
  owner: "member",
  member: "owner",
};
