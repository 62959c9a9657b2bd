import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { Config } from "#server/config/config.ts";
import { Gate } from "#server/http/gate/gate.ts";
import { ManagementGate } from "#server/http/gate/management-gate.ts";
import { RegistryGate } from "#server/http/gate/registry-gate.ts";
import type { AccessParts } from "./access.ts";

/** What every request passes before its handler. */
export function openGate(
  metadata: SqlMetadataStore,
  config: Config,
  { authenticator, authority, credentials, sessions }: AccessParts,
  now: () => number,
): Gate {
  const { access, teams } = metadata;
  return new Gate({
    config,
    access,
    registry: new RegistryGate({ config, authenticator, authority, credentials, metadata, now }),
    management: new ManagementGate({ authenticator, authority, access, sessions, teams }),
  });
}
