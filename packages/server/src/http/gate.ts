import { RegistryError, RepositoryName } from "@estiva/protocol";
import { authenticate, type Caller } from "#server/access/authenticate.ts";
import { challenge, staleCredentials } from "#server/access/challenge.ts";
import { type Action, decide } from "#server/access/decide.ts";
import { checkHost } from "#server/access/host-rule.ts";
import { isStateChange, refuseForeignOrigin } from "#server/access/origin-rule.ts";
import type { RegistryTokens } from "#server/access/registry-tokens.ts";
import { rootAccess } from "#server/access/root-namespace.ts";
import { stillServes, type TokenUse } from "#server/access/token-leeway.ts";
import type { Config } from "#server/config/config.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { Exchange } from "./exchange.ts";
import { ownAddress } from "./own-address.ts";
import { repositoryOf } from "./respond.ts";
import type { Route } from "./routes.ts";

export interface GateParts {
  readonly config: Config;
  readonly tokens: RegistryTokens;
  readonly metadata: MetadataStore;
  readonly now: () => number;
}

/** Stands before every handler: lets a request pass only with what its route declares. */
export class Gate {
  readonly #config: Config;
  readonly #tokens: RegistryTokens;
  readonly #metadata: MetadataStore;
  readonly #now: () => number;

  constructor({ config, tokens, metadata, now }: GateParts) {
    this.#config = config;
    this.#tokens = tokens;
    this.#metadata = metadata;
    this.#now = now;
  }

  /** @throws RegistryError where the request may not pass; a 401 says where to get a token. */
  async admit(exchange: Exchange, route: Route): Promise<void> {
    this.#judgeSender(exchange);
    if (exchange.parameters.name !== undefined)
      exchange.repository = repositoryNamed(exchange.parameters.name);
    try {
      exchange.caller = await this.#identify(exchange, route);
      this.#authorise(exchange, route);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.status !== 401) throw error;
      throw this.#withChallenge(error, exchange, route);
    }
  }

  #judgeSender(exchange: Exchange): void {
    const { request } = exchange;
    const { headers, method } = request;
    const fromPage = headers.origin !== undefined && isStateChange(method);
    exchange.host = checkHost(this.#config, headers.host, fromPage);
    refuseForeignOrigin(request, exchange.host, this.#config.publicUrl);
    exchange.root = rootAccess(this.#config, request, exchange.host);
  }

  async #identify(exchange: Exchange, route: Route): Promise<Caller> {
    const shown = route.credentials.length === 0 ? undefined : exchange.request.headers.authorization;
    const caller = await authenticate(shown, this.#tokens);
    if (caller.token === undefined) return caller;
    if (!route.credentials.includes("registry-token")) throw new RegistryError("tokenInvalid");
    const serves = await stillServes(caller.token, tokenUse(exchange, route), this.#metadata, this.#now());
    if (!serves) throw new RegistryError("tokenInvalid");
    return caller;
  }

  #authorise({ caller, root }: Exchange, { access }: Route): void {
    if (access === "anyone" || (access === "signed" && caller.token !== undefined)) return;
    if (access !== "signed" && decide(access === "catalog" ? "pull" : access, root).allowed) return;
    throw new RegistryError(caller.token === undefined ? "unauthorized" : "scopeInsufficient");
  }

  #withChallenge(error: RegistryError, exchange: Exchange, { access }: Route): RegistryError {
    const own = ownAddress(exchange, this.#config);
    const refusal = error.kind === "credentialsInvalid" ? staleCredentials(own.host) : error;
    const scope = scopeOf(access, exchange.parameters.name);
    const header =
      access === "anyone"
        ? 'Basic realm="estiva"'
        : challenge(refusal, new URL("/auth/token", own).href, scope);
    return new RegistryError(refusal.kind, {
      message: refusal.message,
      headers: { "WWW-Authenticate": header },
    });
  }
}

/** @throws RegistryError nameInvalid */
function repositoryNamed(text: string): RepositoryName {
  const repository = RepositoryName.parse(text);
  if (repository === undefined)
    throw new RegistryError("nameInvalid", { detail: { name: text.slice(0, 300) } });
  return repository;
}

function tokenUse(exchange: Exchange, { leeway }: Route): TokenUse {
  if (leeway === "upload") return { kind: leeway, uploadId: exchange.parameters.upload ?? "" };
  if (leeway === "manifest-push") return { kind: leeway, repository: repositoryOf(exchange) };
  return { kind: leeway };
}

const scopeActions: Readonly<Record<Action, string>> = {
  pull: "pull,push",
  push: "pull,push",
  delete: "pull,push,delete",
};

function scopeOf(access: Route["access"], name: string | undefined): string | undefined {
  if (access === "catalog") return "registry:catalog:*";
  if (access === "anyone" || access === "signed" || name === undefined) return undefined;
  return `repository:${name}:${scopeActions[access]}`;
}
