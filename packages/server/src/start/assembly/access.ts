import { Authenticator } from "#server/access/authenticate.ts";
import { Authority } from "#server/access/authority.ts";
import { LivingCredentials } from "#server/access/living-credentials.ts";
import { RegistryTokens } from "#server/access/registry-tokens.ts";
import { sealedSigningKeys } from "#server/access/signing-keys/sealed-signing-keys.ts";
import { loadSigningKeys } from "#server/access/signing-keys/signing-keys.ts";
import { HashQueue } from "#server/accounts/passwords/hash-queue.ts";
import { PasswordCheck } from "#server/accounts/passwords/password-check.ts";
import { VerifiedPasswords } from "#server/accounts/passwords/verified-passwords.ts";
import { Seal, SealBroken } from "#server/accounts/seal.ts";
import { Sessions } from "#server/accounts/sessions/sessions.ts";
import { Throttle } from "#server/accounts/throttling/throttle.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { Config } from "#server/config/config.ts";
import { readSecretKey } from "../secret-key.ts";
import { StoreUnusable } from "../store-unusable.ts";

export type AccessParts = Awaited<ReturnType<typeof accessParts>>;

/** What finds out who asks, and decides what they may do. @throws StoreUnusable */
export async function accessParts(metadata: SqlMetadataStore, config: Config, now: () => number) {
  const { access, signIn, tokens } = metadata;
  const { requireVerifiedEmail, signUpsPerHour } = config;
  const seal = new Seal(await readSecretKey(config));
  const signingKeys = await loadSigningKeys(sealedSigningKeys(metadata.signingKeys, seal), now).catch(
    explain,
  );
  const registryTokens = new RegistryTokens(signingKeys, now);
  const throttle = new Throttle({ signUpsPerHour });
  const queue = new HashQueue();
  const verified = new VerifiedPasswords(now);
  const passwords = new PasswordCheck({ records: signIn, throttle, queue, verified, requireVerifiedEmail });
  return {
    seal,
    signingKeys,
    registryTokens,
    throttle,
    queue,
    passwords,
    authenticator: new Authenticator({ tokens, passwords, registryTokens, now }),
    authority: new Authority({ access, now }),
    sessions: new Sessions({ records: metadata.sessions, now }),
    credentials: new LivingCredentials({ sessions: metadata.sessions, tokens, access, now }),
  };
}

/** @throws StoreUnusable where the key is not the one that the database was used with. */
function explain(error: unknown): never {
  if (!(error instanceof SealBroken)) throw error;
  throw new StoreUnusable(
    "The database's secrets are sealed with another key: restore the file secret.key of the data folder, or set " +
      "ESTIVA_SECRET_KEY, as it was before. Where the key is lost, docs/settings.md says what to do.",
    { cause: error },
  );
}
