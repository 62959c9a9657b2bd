import type { ManagementRoute } from "../../gate/route.ts";
import { given } from "../given.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, personal, row } from "../row.ts";
import { getNamespace } from "./get-namespace.ts";
import { listNamespaces } from "./list-namespaces.ts";
import { updateNamespace } from "./update-namespace.ts";

const beyond = [
  given<"updateNamespace">(["description", "default_visibility"], { access: "namespace-owner" }),
  given<"updateNamespace">(["suspended"], { access: "site-admin" }),
  ({ body }: { readonly body: { readonly suspended?: boolean | undefined } }) =>
    body.suspended === true
      ? { access: "site-admin" as const, notToSelf: "You would lock yourself out." }
      : undefined,
];

type Parts = Pick<ManagementParts, "access" | "audit" | "authority" | "config" | "namespaces">;

/** The defaults of namespaces. */
export function namespaceRoutes(parts: Parts): readonly ManagementRoute[] {
  const { access, audit, authority, config, namespaces } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listNamespaces",  "account",                       anyCredential, listNamespaces(namespaces, access, authority)),
    row("getNamespace",    "anyone",                        anyCredential, getNamespace(namespaces, authority, config)),
    row("updateNamespace", "namespace-owner-or-site-admin", personal,      updateNamespace(namespaces, authority, audit, config), { beyond }),
  ];
}
