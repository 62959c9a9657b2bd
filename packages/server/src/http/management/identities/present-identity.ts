import type { Item } from "@estiva/contract/operations";
import type { IdentityRecord } from "#server/accounts/identities/identity-records.ts";
import type { Config } from "#server/config/config.ts";
import { isoTime } from "../iso-time.ts";

/** What people know a provider as; its id where the operator has taken it away. */
export type LabelOf = (provider: string) => string;

export function labelsOf(config: Pick<Config, "providers">): LabelOf {
  return (provider) => config.providers.find(({ id }) => id === provider)?.label ?? provider;
}

export function presentIdentity(identity: IdentityRecord, labelOf: LabelOf): Item<"listIdentities"> {
  return {
    id: String(identity.id),
    provider: identity.provider,
    provider_name: labelOf(identity.provider),
    name: identity.name ?? null,
    email: identity.email ?? null,
    linked_at: isoTime(identity.linkedAt),
    last_used_at: isoTime(identity.lastUsedAt),
  };
}
