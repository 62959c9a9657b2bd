import { ApiProblem } from "@estiva/contract/problems";
import type {
  OrganizationRecord,
  OrganizationRecords,
} from "#server/accounts/organizations/organization-records.ts";

/** @throws ApiProblem not_found */
export async function requireOrganization(
  organizations: OrganizationRecords,
  id: number,
): Promise<OrganizationRecord> {
  const organization = await organizations.find(id);
  if (organization === undefined) throw new ApiProblem("not_found");
  return organization;
}
