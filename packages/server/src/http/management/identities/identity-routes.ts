import type { ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import { personal, row } from "../row.ts";
import { beginExternalSignIn } from "./begin-external-sign-in.ts";
import { getPendingIdentity } from "./get-pending-identity.ts";
import { type LinkIdentityParts, linkIdentity } from "./link-identity.ts";
import { listIdentities } from "./list-identities.ts";
import { labelsOf } from "./shown-identity.ts";
import { unlinkIdentity } from "./unlink-identity.ts";

export interface IdentityRouteParts extends LinkIdentityParts {
  readonly config: Config;
  readonly sessions: Sessions;
  readonly external: ExternalSignIn;
}

const fresh = { fresh: true };
const cookie = ["session"] as const;

/** Signing in with accounts elsewhere, and which of them an account has. */
export function identityRoutes(parts: IdentityRouteParts): readonly ManagementRoute[] {
  const { config, audit, identities, pending } = parts;
  const labelOf = labelsOf(config);
  // biome-ignore format: a table is read by its columns
  return [
    row("beginExternalSignIn", "anyone",  cookie,   beginExternalSignIn(parts.external, parts.sessions)),
    row("getPendingIdentity",  "anyone",  cookie,   getPendingIdentity(pending, labelOf)),
    row("listIdentities",      "account", personal, listIdentities(identities, labelOf)),
    row("linkIdentity",        "account", personal, linkIdentity(parts, labelOf), fresh),
    row("unlinkIdentity",      "account", personal, unlinkIdentity(identities, audit, config), fresh),
  ];
}
