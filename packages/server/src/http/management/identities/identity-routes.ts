import type { ManagementRoute } from "../../gate/route.ts";
import type { Beyond } from "../manage.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { beginExternalSignIn } from "./begin-external-sign-in.ts";
import { getPendingIdentity } from "./get-pending-identity.ts";
import { linkIdentity } from "./link-identity.ts";
import { listIdentities } from "./list-identities.ts";
import { labelsOf } from "./present-identity.ts";
import { unlinkIdentity } from "./unlink-identity.ts";

const fresh = { fresh: true };
const cookie = ["session"] as const;

/** Who may link another way to sign in. */
const beyond: readonly Beyond<"beginExternalSignIn">[] = [
  ({ body }) => (body.intent === "link" ? { access: "account", fresh: true } : undefined),
];

type Parts = Pick<
  ManagementParts,
  "audit" | "config" | "external" | "identities" | "pending" | "post" | "users"
>;

/** Signing in with accounts elsewhere, and which of them an account has. */
export function identityRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, config, external, identities, pending, post, users } = parts;
  const labelOf = labelsOf(config);
  // biome-ignore format: a table is read by its columns
  return [
    row("beginExternalSignIn", "anyone",  cookie,   beginExternalSignIn(external), { beyond }),
    row("getPendingIdentity",  "anyone",  cookie,   getPendingIdentity(pending, labelOf)),
    row("listIdentities",      "account", personal, listIdentities(identities, labelOf)),
    row("linkIdentity",        "account", personal, linkIdentity({ audit, identities, pending, users, post }, labelOf), fresh),
    row("unlinkIdentity",      "account", personal, unlinkIdentity(identities, audit, config), fresh),
  ];
}
