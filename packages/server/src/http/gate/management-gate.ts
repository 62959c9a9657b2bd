import { readPathName } from "@estiva/contract/path-name";
import { ApiProblem } from "@estiva/contract/problems";
import type { Authenticator } from "#server/access/authenticate.ts";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import { type Caller, nobody } from "#server/access/caller.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AccessRecords, NamespaceFacts } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import { namespaceRole } from "#server/rights/namespace-role.ts";
import { anonymous } from "#server/rights/principal.ts";
import type { Exchange } from "../request/exchange.ts";
import { refuseForm } from "../request/origin-rule.ts";
import { presentedSession } from "../request/session-cookie.ts";
import { type Admission, unadmitted } from "./admission.ts";
import { admitToRepository } from "./admit-to-repository.ts";
import { claiming } from "./claiming.ts";
import type { ManagementAccess, ManagementCredential } from "./management-access.ts";
import { require } from "./requirement.ts";
import type { ManagementRoute } from "./route.ts";

export interface ManagementGateParts {
  readonly authenticator: Authenticator;
  readonly authority: Authority;
  readonly access: AccessRecords;
  readonly sessions: Sessions;
  readonly teams: Pick<TeamRecords, "find" | "member" | "candidate">;
}

/** Stands before the handlers of the management API: lets a request pass only with what its route declares. */
export class ManagementGate {
  readonly #parts: ManagementGateParts;

  constructor(parts: ManagementGateParts) {
    this.#parts = parts;
  }

  /** @throws ApiProblem, RegistryError of a credential that is none */
  async admit(exchange: Exchange, route: ManagementRoute): Promise<void> {
    if (presentedSession(exchange) !== undefined) refuseForm(exchange.request);
    const caller = await this.#read(exchange, route);
    // Who is refused is no stranger: the audit says who.
    exchange.admission = { ...unadmitted, caller };
    const accepted = acceptedBy(route, caller);
    const isFresh = this.#isFresh(accepted);
    refuseStale(route, accepted, isFresh);
    const bare: Admission = { ...unadmitted, caller: accepted, principal: accepted.facts, isFresh };
    const { access, notToSelf } = route;
    if (access.startsWith("repository:")) {
      exchange.admission = await this.#ofRepository(exchange, bare);
      requireRepository(exchange, access.slice("repository:".length) as Action);
      return;
    }
    exchange.admission = await this.#ofPlace(exchange, bare, access);
    require(exchange.admission, { access, ...(notToSelf !== undefined && { notToSelf }) });
  }

  /** A header that says who asks goes before a cookie, which browsers send unasked. */
  async #read(exchange: Exchange, { credentials }: ManagementRoute): Promise<Caller> {
    if (credentials.length === 0) return nobody;
    const { authorization } = exchange.request.headers;
    const readsHeader = credentials.some((kind) => kind !== "session");
    if (authorization !== undefined && readsHeader) {
      const caller = await this.#parts.authenticator.authenticate(authorization, claiming(exchange));
      // Registry tokens are for `/v2` only: here they are as nothing.
      return caller.credential.kind === "registry-token" ? nobody : caller;
    }
    const secret = presentedSession(exchange);
    const found = secret === undefined ? undefined : await this.#parts.sessions.find(secret);
    if (found === undefined) return nobody;
    const { session, principal: facts } = found;
    const { id, signedInAt } = session;
    return { principal: facts.principal, credential: { kind: "session", id, signedInAt }, facts };
  }

  /** A password that comes with the request is proof enough. */
  #isFresh({ credential }: Caller): boolean {
    if (credential.kind === "session") return this.#parts.sessions.isFresh(credential);
    return credential.kind === "password";
  }

  /** @throws ApiProblem not_found for a namespace that isn't there */
  async #ofPlace(exchange: Exchange, bare: Admission, access: ManagementAccess): Promise<Admission> {
    const { organization, namespace: other, user, member } = exchange.parameters;
    const named = organization ?? other;
    const own = bare.principal?.name;
    const isSelf = own !== undefined && (user ?? member ?? other)?.toLowerCase() === own;
    if (named === undefined) return { ...bare, isSelf };
    // Whoever is asked to sign in first isn't told what is there.
    if (access !== "anyone" && bare.principal === undefined) return bare;
    const place = await this.#parts.access.place(named, bare.caller.principal);
    const isWrongKind = organization !== undefined && place?.namespace.kind !== "organization";
    if (place === undefined || place.namespace.isDeleted || isWrongKind) throw new ApiProblem("not_found");
    const { namespace } = place;
    const role = namespaceRole(bare.principal, namespace, place.role);
    const admission = { ...bare, namespace, role, isSelf };
    return access === "team-maintainer" ? await this.#ofTeam(exchange, admission, namespace) : admission;
  }

  /** @throws ApiProblem not_found */
  async #ofTeam(
    { parameters }: Exchange,
    admission: Admission,
    { id: organizationId }: NamespaceFacts,
  ): Promise<Admission> {
    const { teams } = this.#parts;
    // What a stranger may not see is not looked up for one.
    if (admission.role === undefined && admission.principal?.isSiteAdmin !== true) return admission;
    const team = await teams.find(organizationId, parameters.team ?? "");
    if (team === undefined) throw new ApiProblem("not_found");
    const { principal } = admission.caller;
    const own = principal === anonymous ? undefined : await teams.member(team.id, principal);
    const named = await teams.candidate(organizationId, parameters.member ?? "");
    const member = named === undefined ? undefined : await teams.member(team.id, named);
    const isMaintainer = admission.role !== undefined && own?.maintainer === true;
    return { ...admission, team: { isMaintainer, isOfMaintainer: member?.maintainer === true } };
  }

  /** @throws ApiProblem not_found for what can't be a repository's name */
  async #ofRepository({ parameters, sender }: Exchange, bare: Admission): Promise<Admission> {
    const asked = askedRepository(readPathName(parameters.name ?? "") ?? "");
    if (asked === undefined) throw new ApiProblem("not_found");
    return await admitToRepository(this.#parts.authority, bare, asked, sender.root);
  }
}

/**
 * Who counts as the caller: a route for anyone is for those too who show something that it doesn't take.
 * @throws ApiProblem session_required, credential_not_accepted
 */
function acceptedBy({ credentials, fresh, access }: ManagementRoute, caller: Caller): Caller {
  const kind = kindOf(caller);
  if (kind === undefined) return nobody;
  if (credentials.includes(kind)) return caller;
  if (access === "anyone") return nobody;
  const detail = credentials.includes("password")
    ? "a token is not enough: use the account's password, or a session"
    : "only a session of the pages will do";
  throw new ApiProblem(fresh === true ? "session_required" : "credential_not_accepted", { detail });
}

/** @throws ApiProblem session_required */
function refuseStale({ fresh }: ManagementRoute, { credential, facts }: Caller, isFresh: boolean): void {
  const isAsked = fresh === true || (fresh === "of site admins" && facts?.isSiteAdmin === true);
  if (isAsked && credential.kind === "session" && !isFresh) throw new ApiProblem("session_required");
}

/** What may not be read is not there, whoever asks. @throws ApiProblem not_found, forbidden, … */
function requireRepository(exchange: Exchange, action: Action): void {
  const { rights, repository } = exchange.admission;
  exchange.isConcealed = !rights.has("pull");
  if (repository?.facts === undefined || exchange.isConcealed) throw new ApiProblem("not_found");
  const isHeld = action === "delete" && repository.facts.isReadOnly;
  if (isHeld && !rights.has(action) && exchange.caller.credential.kind !== "none")
    throw new ApiProblem("repository_read_only");
  require(exchange.admission, { access: `repository:${action}` });
}

function kindOf({ credential }: Caller): ManagementCredential | undefined {
  if (credential.kind === "session" || credential.kind === "password") return credential.kind;
  if (credential.kind !== "token") return undefined;
  return credential.tokenKind === "robot" ? "robot" : "token";
}
