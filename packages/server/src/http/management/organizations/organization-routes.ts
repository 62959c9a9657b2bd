import type { ManagementRoute } from "../../gate/route.ts";
import type { Beyond } from "../manage.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { createOrganization } from "./create-organization.ts";
import { deleteOrganization } from "./delete-organization.ts";
import { getOrganization } from "./get-organization.ts";
import { listOrganizations } from "./list-organizations.ts";
import { updateOrganization } from "./update-organization.ts";

const fresh = { fresh: true };
const beyond: readonly Beyond<"listOrganizations">[] = [
  ({ query }) => (query.scope === "all" ? { access: "site-admin", of: "scope=all" } : undefined),
];

type Parts = Pick<ManagementParts, "audit" | "authority" | "organizations">;

/** Organisations. */
export function organizationRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, authority, organizations } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createOrganization", "account",            personal, createOrganization(organizations, authority, audit)),
    row("listOrganizations",  "account",            personal, listOrganizations(organizations, authority), { beyond }),
    row("getOrganization",    "account",            personal, getOrganization(organizations, authority)),
    row("updateOrganization", "organization-owner", personal, updateOrganization(organizations, authority, audit), fresh),
    row("deleteOrganization", "organization-owner", personal, deleteOrganization(organizations, audit), fresh),
  ];
}
