import { RegistryError } from "@estiva/protocol";
import type { Authenticator } from "#server/access/authenticate.ts";
import {
  type AskedRepository,
  type Authority,
  askedRepository,
  type Judgement,
} from "#server/access/authority.ts";
import type { Caller } from "#server/access/caller.ts";
import { challenge, staleCredentials } from "#server/access/challenge.ts";
import type { LivingCredentials } from "#server/access/living-credentials.ts";
import { stillServes, type TokenUse } from "#server/access/token-leeway.ts";
import type { Config } from "#server/config/config.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { Action } from "#server/rights/action.ts";
import { anonymous } from "#server/rights/principal.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import type { Exchange } from "../request/exchange.ts";
import { ownAddress } from "../request/own-address.ts";
import { type Admission, unadmitted } from "./admission.ts";
import { withJudgement } from "./admit-to-repository.ts";
import { claiming } from "./claiming.ts";
import { refusal } from "./refusal.ts";
import type { RegistryAction, RegistryRoute } from "./route.ts";

export interface RegistryGateParts {
  readonly config: Config;
  readonly authenticator: Authenticator;
  readonly authority: Authority;
  readonly credentials: LivingCredentials;
  readonly metadata: MetadataStore;
  readonly now: () => number;
}

/** Stands before the handlers of `/v2` and `/auth`: lets a request pass only with what its route declares. */
export class RegistryGate {
  readonly #parts: RegistryGateParts;

  constructor(parts: RegistryGateParts) {
    this.#parts = parts;
  }

  /** @throws RegistryError where the request may not pass; a 401 says where to get a token. */
  async admit(exchange: Exchange, route: RegistryRoute): Promise<void> {
    const asked = repositoryNamed(exchange);
    await this.#challenging(exchange, route, async () => {
      const caller = await this.#identify(exchange, route, asked);
      exchange.admission = { ...unadmitted, caller, principal: caller.facts };
      await this.#authorise(exchange, route, asked);
    });
  }

  /**
   * Whether what a request was admitted for may still be done. A password isn't hashed again for it: what ended it
   * is known by its version.
   * @throws RegistryError as `admit`
   */
  async admitAgain(exchange: Exchange, route: RegistryRoute): Promise<void> {
    const asked = repositoryNamed(exchange);
    await this.#challenging(exchange, route, async () => {
      const isAlive = await this.#parts.credentials.isAlive(exchange.caller);
      if (!isAlive) throw new RegistryError("credentialsInvalid");
      await this.#authorise(exchange, route, asked);
    });
  }

  /** A 401 says where to get a token. */
  async #challenging(exchange: Exchange, route: RegistryRoute, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.status !== 401) throw error;
      throw this.#withChallenge(error, exchange, route);
    }
  }

  async #identify(
    exchange: Exchange,
    route: RegistryRoute,
    asked: AskedRepository | undefined,
  ): Promise<Caller> {
    const { authenticator, authority, metadata, now } = this.#parts;
    const shown = route.credentials.length === 0 ? undefined : exchange.request.headers.authorization;
    const caller = await authenticator.authenticate(shown, claiming(exchange), { bearerSecrets: false });
    const { credential } = caller;
    if (credential.kind !== "registry-token") return caller;
    if (!route.credentials.includes("registry-token")) throw new RegistryError("tokenInvalid");
    const serves = await stillServes(credential.token, tokenUse(exchange, route, asked), metadata, now());
    if (!serves) throw new RegistryError("tokenInvalid");
    // In its leeway a token is as good as its account is now, also where anyone may pull.
    const isLate = credential.token.expiresAt <= now();
    if (isLate && !(await authority.isActive(caller))) throw new RegistryError("tokenInvalid");
    return caller;
  }

  async #authorise(
    exchange: Exchange,
    { access, operation }: RegistryRoute,
    asked: AskedRepository | undefined,
  ): Promise<void> {
    const { caller } = exchange.admission;
    const { root } = exchange.sender;
    if (access === "anyone") return;
    if (access === "catalog" || access === "signed") {
      // Whoever has credentials is asked to use them where anyone's list would miss nearly everything.
      const isOpen = access === "catalog" && root !== "private";
      if (caller.credential.kind === "none" && !isOpen) throw new RegistryError("unauthorized");
      return;
    }
    if (asked === undefined) throw new RegistryError("nameInvalid");
    const { authority } = this.#parts;
    if (access === "pull") {
      const quick = await this.#quickPull(caller, asked, root, boundByNumber.has(operation));
      if (quick !== undefined) {
        exchange.admission = quick;
        return;
      }
    }
    const judgement = await authority.judge(caller, asked, root);
    const isPublic = access === "pull" && judgement.isForAnyone;
    exchange.admission = { ...withJudgement(exchange.admission, asked, judgement), isPublic };
    if (isAllowed(access, judgement)) return;
    const refused = refusal(caller, access, judgement);
    exchange.isConcealed = refused.kind === "nameUnknown";
    throw refused;
  }

  /** The pulls that need no decision: a fresh token carries the right, or anyone has it. */
  async #quickPull(
    caller: Caller,
    asked: AskedRepository,
    root: RootAccess,
    isBound: boolean,
  ): Promise<Admission | undefined> {
    const { authority } = this.#parts;
    const id = isBound ? authority.carriedPull(caller, asked) : undefined;
    const isPublic =
      id === undefined && caller.principal === anonymous && (await authority.mayAnyonePull(asked, root));
    if (id === undefined && !isPublic) return undefined;
    const repository = { name: asked.repository, id, facts: undefined };
    return { ...unadmitted, caller, repository, rights: onlyPull, isPublic };
  }

  #withChallenge(error: RegistryError, exchange: Exchange, { access }: RegistryRoute): RegistryError {
    const { config } = this.#parts;
    const own = ownAddress(exchange, config);
    const labels = config.providers.map(({ label }) => label);
    const refused = error.kind === "credentialsInvalid" ? staleCredentials(own.host, labels) : error;
    const scope = scopeOf(access, exchange.parameters.name);
    const header =
      access === "anyone"
        ? 'Basic realm="estiva"'
        : challenge(refused, new URL("/auth/token", own).href, scope);
    return new RegistryError(refused.kind, {
      message: refused.message,
      headers: { "WWW-Authenticate": header },
    });
  }
}

/** What is looked up by the repository's number too, so that what a token carries for it is enough. */
const boundByNumber: ReadonlySet<string> = new Set(["manifest", "blob"]);

const onlyPull: ReadonlySet<Action> = new Set(["pull"]);

/** A first push makes the repository, for which there is a right of its own. */
function isAllowed(action: RegistryAction, { allowed, target }: Judgement): boolean {
  const makesOne = action === "push" && target.repository === undefined;
  return allowed.has(action) && (!makesOne || allowed.has("create"));
}

/** @throws RegistryError nameInvalid */
function repositoryNamed(exchange: Exchange): AskedRepository | undefined {
  const { name } = exchange.parameters;
  if (name === undefined) return undefined;
  const asked = askedRepository(name);
  if (asked === undefined) throw new RegistryError("nameInvalid", { detail: { name: name.slice(0, 300) } });
  return asked;
}

function tokenUse(
  { parameters }: Exchange,
  { leeway }: RegistryRoute,
  asked: AskedRepository | undefined,
): TokenUse {
  if (leeway === "upload") return { kind: leeway, uploadId: parameters.upload ?? "" };
  if (leeway !== "manifest-push") return { kind: leeway };
  if (asked === undefined) throw new RegistryError("nameInvalid");
  return { kind: leeway, repository: asked.repository };
}

const scopeActions: Readonly<Record<RegistryAction, string>> = {
  pull: "pull,push",
  push: "pull,push",
  delete: "pull,push,delete",
};

function scopeOf(access: RegistryRoute["access"], name: string | undefined): string | undefined {
  if (access === "catalog") return "registry:catalog:*";
  if (access === "anyone" || access === "signed" || name === undefined) return undefined;
  return `repository:${name}:${scopeActions[access]}`;
}
