import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from "openid-client";
import type { ProviderConfig } from "#server/config/providers.ts";
import { type ProviderFetch, providerFetch, providerTimeout } from "./provider-fetch.ts";

/** How long what an issuer says about itself is kept, in milliseconds. */
const freshFor = 3_600_000;
/** How long an issuer that is down is left alone, so that impatient people don't hammer it. */
const failureFor = 5_000;

export interface DiscoveryOptions {
  /** Of one request, in milliseconds. */
  readonly timeout?: number;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/** What an issuer says about itself (OpenID Connect Discovery 1.0), asked when it is first needed. */
export class OpenIdDiscovery {
  readonly #config: ProviderConfig;
  readonly #timeout: number;
  readonly #now: () => number;
  #current: Promise<Configuration> | undefined;
  #askAgainAt = 0;

  constructor(config: ProviderConfig, { timeout = providerTimeout, now = Date.now }: DiscoveryOptions = {}) {
    this.#config = config;
    this.#timeout = timeout;
    this.#now = now;
  }

  /** All who ask at the same time share one request. What was known stays good while the issuer is down. */
  configuration(): Promise<Configuration> {
    const last = this.#current;
    if (last !== undefined && this.#now() < this.#askAgainAt) return last;
    this.#askAgainAt = this.#now() + freshFor;
    this.#current = this.#ask().catch((error: unknown) => {
      this.#askAgainAt = this.#now() + failureFor;
      if (last === undefined) throw error;
      return last.catch(() => Promise.reject(error));
    });
    return this.#current;
  }

  async #ask(): Promise<Configuration> {
    const { issuer, clientId } = this.#config;
    const isPlain = issuer.protocol === "http:";
    const ask = this.#fetch(isPlain);
    return await discovery(issuer, clientId, {}, authenticateWith(this.#config.clientSecret), {
      timeout: this.#timeout / 1_000,
      [customFetch]: (url, init) => ask(url, init as RequestInit),
      // Signatures too, not only the TLS that the tokens come over (OpenID Connect Core, section 3.1.3.7).
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    });
  }

  /** The issuer is the operator's choice, and its other addresses are what it says they are. */
  #fetch(isPlain: boolean): ProviderFetch {
    return providerFetch(({ protocol }) => isPlain || protocol === "https:", this.#timeout);
  }
}

/** Discovery 1.0, section 3: `client_secret_basic` where a provider names no methods. */
function authenticateWith(secret: string): ClientAuth {
  const [post, basic] = [ClientSecretPost(secret), ClientSecretBasic(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? [];
    // Providers disagree about how Basic escapes a secret; in a form there is one way.
    return (methods.includes("client_secret_post") ? post : basic)(server, ...rest);
  };
}
