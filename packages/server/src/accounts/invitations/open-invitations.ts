import { ApiProblem } from "@estiva/contract/problems";
import type { OrganizationRole } from "../members/member-records.ts";

/** Open ones, of one organisation or of the site. */
export const maxInvitations = 1_000;

/** @throws ApiProblem quota_exceeded */
export function admitInvitation(areAsManyAsAllowed: boolean): void {
  if (!areAsManyAsAllowed) return;
  throw new ApiProblem("quota_exceeded", { detail: `At most ${maxInvitations} invitations may be open.` });
}

/** Whether somebody's open invitation answers for a new one: to the same role, and not made long ago. */
export function isSameInvitation(
  open: { readonly role: OrganizationRole | null; readonly createdAt: number },
  wanted: { readonly role: OrganizationRole; readonly createdAt: number },
  renewAfter: number,
): boolean {
  return open.role === wanted.role && open.createdAt > wanted.createdAt - renewAfter;
}
