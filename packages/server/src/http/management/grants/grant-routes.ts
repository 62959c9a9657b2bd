import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, personal, row } from "../row.ts";
import { createGrant } from "./create-grant.ts";
import { deleteGrant } from "./delete-grant.ts";
import { explainDecision } from "./explain-decision.ts";
import { getAccess } from "./get-access.ts";
import { getNamespaceAccess } from "./get-namespace-access.ts";
import { listGrants } from "./list-grants.ts";
import { updateGrant } from "./update-grant.ts";

const fresh = { fresh: true };

type Parts = Pick<
  ManagementParts,
  "access" | "accessLists" | "actors" | "audit" | "authority" | "catalog" | "grants" | "seal"
>;

/** Who may do what, and why. */
export function grantRoutes(parts: Parts): readonly ManagementRoute[] {
  const { accessLists, actors, audit, authority, grants } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listGrants",      "namespace-owner",  personal,      listGrants(grants, actors)),
    row("createGrant",     "namespace-owner",  personal,      createGrant(grants, actors, audit), fresh),
    row("updateGrant",     "namespace-owner",  personal,      updateGrant(grants, actors, audit), fresh),
    row("deleteGrant",     "namespace-owner",  personal,      deleteGrant(grants, audit), fresh),
    row("getAccess",       "repository:admin", anyCredential, getAccess({ authority, accessLists, grants })),
    row("explainDecision", "repository:admin", anyCredential, explainDecision({ authority, grants })),
    row("getNamespaceAccess", "namespace-owner", personal,    getNamespaceAccess(parts)),
  ];
}
