import { readPathName } from "@estiva/contract/path-name";
import { ApiProblem } from "@estiva/contract/problems";
import type { Authenticator } from "#server/access/authenticate.ts";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import { type Caller, nobody } from "#server/access/caller.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { AccessRecords, NamespaceFacts, PrincipalFacts } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import { namespaceRole } from "#server/rights/namespace-role.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange } from "../request/exchange.ts";
import { refuseForm } from "../request/origin-rule.ts";
import { cookiePlace, readCookie, sessionCookieName } from "../request/session-cookie.ts";
import type { ManagementAccess, ManagementCredential } from "./management-access.ts";
import type { ManagementRoute } from "./route.ts";

export interface ManagementGateParts {
  readonly authenticator: Authenticator;
  readonly authority: Authority;
  readonly access: AccessRecords;
  readonly sessions: Sessions;
}

/** Stands before the handlers of the management API: lets a request pass only with what its route declares. */
export class ManagementGate {
  readonly #parts: ManagementGateParts;

  constructor(parts: ManagementGateParts) {
    this.#parts = parts;
  }

  /** @throws ApiProblem, RegistryError of a credential that is none */
  async admit(exchange: Exchange, route: ManagementRoute): Promise<void> {
    if (sessionSecret(exchange) !== undefined) refuseForm(exchange.request);
    exchange.caller = await this.#identify(exchange, route);
    await this.#authorise(exchange, route.access);
  }

  async #identify(exchange: Exchange, { credentials, fresh, access }: ManagementRoute): Promise<Caller> {
    if (credentials.length === 0) return nobody;
    const caller = await this.#read(exchange, credentials);
    const kind = kindOf(caller);
    if (kind === undefined) return nobody;
    // A route for anyone is for those too who show something that it doesn't take.
    if (!credentials.includes(kind) && access === "anyone") return nobody;
    if (!credentials.includes(kind)) {
      // Who is refused is no stranger: the audit says who.
      exchange.caller = caller;
      const detail = credentials.includes("password")
        ? "a token is not enough: use the account's password, or a session"
        : "only a session of the pages will do";
      throw new ApiProblem(fresh ? "session_required" : "credential_not_accepted", { detail });
    }
    const { credential } = caller;
    if (fresh && credential.kind === "session" && !this.#parts.sessions.isFresh(credential))
      throw new ApiProblem("session_required");
    return caller;
  }

  /** A header that says who asks goes before a cookie, which browsers send unasked. */
  async #read(exchange: Exchange, credentials: readonly ManagementCredential[]): Promise<Caller> {
    const { authorization } = exchange.request.headers;
    const readsHeader = credentials.some((kind) => kind !== "session");
    if (authorization !== undefined && readsHeader) {
      const caller = await this.#parts.authenticator.authenticate(authorization, exchange);
      // Registry tokens are for `/v2` only: here they are as nothing.
      return caller.credential.kind === "registry-token" ? nobody : caller;
    }
    const secret = sessionSecret(exchange);
    const session = secret === undefined ? undefined : await this.#parts.sessions.find(secret);
    if (session === undefined) return nobody;
    const { id, userId, signedInAt } = session;
    return { principal: userPrincipal(userId), credential: { kind: "session", id, signedInAt } };
  }

  async #authorise(exchange: Exchange, access: ManagementAccess): Promise<void> {
    const { parameters, caller } = exchange;
    if (access.startsWith("repository:")) {
      await this.#authoriseRepository(exchange, access.slice("repository:".length) as Action);
      return;
    }
    if (access === "anyone") return;
    const facts = await this.#parts.access.principal(caller.principal);
    if (facts?.isActive !== true) throw new ApiProblem("authentication_required");
    const named = parameters.organization ?? parameters.namespace;
    if (named !== undefined) exchange.namespace = await this.#namespace(named, access);
    if (!(await this.#passes(exchange, access, facts))) throw new ApiProblem("forbidden");
  }

  async #passes(exchange: Exchange, access: ManagementAccess, facts: PrincipalFacts): Promise<boolean> {
    const { namespace, parameters } = exchange;
    const role = () => namespaceRole(facts, namespace, this.#parts.access);
    switch (access) {
      case "account":
        return true;
      case "site-admin":
        return facts.isSiteAdmin;
      case "self":
        return facts.isSiteAdmin || (await this.#isSelf(facts, parameters.user ?? ""));
      case "organization-member":
        return facts.isSiteAdmin || (await role()) !== undefined;
      case "organization-owner":
        return facts.isSiteAdmin || (await role()) === "owner";
      case "namespace-owner":
        return (await role()) === "owner";
      default:
        return false;
    }
  }

  /** @throws ApiProblem not_found */
  async #namespace(name: string, access: ManagementAccess): Promise<NamespaceFacts> {
    const namespace = await this.#parts.access.namespace(name);
    const isWrongKind = access.startsWith("organization") && namespace?.kind !== "organization";
    if (namespace === undefined || namespace.isDeleted || isWrongKind) throw new ApiProblem("not_found");
    return namespace;
  }

  async #isSelf({ principal }: PrincipalFacts, name: string): Promise<boolean> {
    const namespace = await this.#parts.access.namespace(name);
    return namespace !== undefined && principal === userPrincipal(namespace.id);
  }

  /** What may not be read is not there, whoever asks. @throws ApiProblem not_found, forbidden, … */
  async #authoriseRepository(exchange: Exchange, action: Action): Promise<void> {
    const asked = askedRepository(readPathName(exchange.parameters.name ?? "") ?? "");
    if (asked === undefined) throw new ApiProblem("not_found");
    const { caller, root } = exchange;
    const { allowed, target } = await this.#parts.authority.judge(caller, asked, root);
    exchange.repository = asked.repository;
    exchange.rights = allowed;
    exchange.namespace = target.namespace;
    exchange.isConcealed = !allowed.has("pull");
    if (target.repository === undefined || exchange.isConcealed) throw new ApiProblem("not_found");
    if (allowed.has(action)) return;
    if (caller.credential.kind === "none") throw new ApiProblem("authentication_required");
    const isHeld = action === "delete" && target.repository.isReadOnly;
    throw new ApiProblem(isHeld ? "repository_read_only" : "forbidden");
  }
}

/** The cookie that the pages of this registry send with everything. */
function sessionSecret({ request, secure, host }: Exchange): string | undefined {
  return readCookie(request.headers.cookie, sessionCookieName(cookiePlace(secure, host)));
}

function kindOf({ credential }: Caller): ManagementCredential | undefined {
  if (credential.kind === "session" || credential.kind === "password") return credential.kind;
  if (credential.kind !== "token") return undefined;
  return credential.tokenKind === "robot" ? "robot" : "token";
}
