import { ApiProblem } from "@estiva/contract/problems";
import { RegistryError } from "@estiva/protocol";
import { askedRepository } from "#server/access/authority.ts";
import type { SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import { addressGroup } from "#server/accounts/throttling/address-group.ts";
import { RateLimit } from "#server/accounts/throttling/rate-limit.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { anonymous, parsePrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Route } from "./route.ts";

/** Refusals that are written down in a minute, of one address and of all: nobody may fill the disk with them. */
const perAddress = 20;
const ofAll = 300;
const minute = 60;

/** What is wrong with a credential itself, before anything is asked of it. */
const badCredential: readonly string[] = [
  "credentialsInvalid",
  "tokenInvalid",
  "secondFactorNeeded",
  "attemptsTooMany",
];

/** What the management API's gate refuses; handlers audit what they refuse themselves. */
const refusedByGate: readonly string[] = ["forbidden", "credential_not_accepted", "session_required"];

/** Notes who was refused what, where somebody showed a credential: strangers who are asked for one are no news. */
export class RefusalAudit {
  readonly #audit: AuditLog;
  readonly #signIn: Pick<SignInRecords, "principalOf">;
  readonly #ofAddress = new RateLimit(perAddress, minute);
  readonly #ofAll = new RateLimit(ofAll, minute);

  constructor(parts: {
    readonly audit: AuditLog;
    readonly signIn: Pick<SignInRecords, "principalOf">;
  }) {
    this.#audit = parts.audit;
    this.#signIn = parts.signIn;
  }

  /** @param error what the route's gate or handler threw. */
  async note(exchange: Exchange, route: Route, error: unknown): Promise<void> {
    if (error instanceof RegistryError && badCredential.includes(error.kind)) {
      if (await this.#isWorthIt(exchange)) await this.#noteCredential(exchange, error);
    } else if (isRefusal(exchange, route, error) && (await this.#isWorthIt(exchange))) {
      this.#audit.note(refusedRequest(exchange, route, error));
    }
  }

  /** Whose credential was claimed is kept only where there is such an account: people type passwords as names. */
  async #noteCredential(exchange: Exchange, error: RegistryError): Promise<void> {
    const { claimedName } = exchange;
    const claimed = claimedName === undefined ? undefined : await this.#signIn.principalOf(claimedName);
    const parts = claimed === undefined ? undefined : parsePrincipal(claimed);
    const ofUser = parts?.kind === "user" ? { namespaceId: parts.id } : {};
    const object = claimed === undefined ? "an unknown account" : `${parts?.kind} ${claimedName}`;
    const detail = { reason: error.kind, method: exchange.request.method, path: exchange.path.slice(0, 300) };
    const actor = anonymous;
    this.#audit.note(
      auditEvent(exchange, "credential.use", object, { result: "refused", actor, detail, ...ofUser }),
    );
  }

  async #isWorthIt({ sender: { address } }: Exchange): Promise<boolean> {
    if ((await this.#ofAddress.take(addressGroup(address))) !== undefined) return false;
    return (await this.#ofAll.take("all")) === undefined;
  }
}

function isRefusal(
  { caller, request, isConcealed }: Exchange,
  { plane }: Route,
  error: unknown,
): error is RegistryError | ApiProblem {
  if (caller.credential.kind === "none" && request.headers.authorization === undefined) return false;
  if (isConcealed) return error instanceof ApiProblem || error instanceof RegistryError;
  if (error instanceof ApiProblem) return refusedByGate.includes(error.code);
  if (!(error instanceof RegistryError) || plane !== "registry") return false;
  return error.status === 401 || error.status === 403;
}

function refusedRequest(exchange: Exchange, route: Route, error: RegistryError | ApiProblem) {
  const reason = error instanceof ApiProblem ? error.code : error.kind;
  const repository = namedRepository(exchange);
  if (repository === undefined) {
    const object = `${route.method} ${route.path}`;
    return auditEvent(exchange, "operation.call", object, { result: "refused", detail: { reason } });
  }
  const detail = { reason, method: exchange.request.method, path: exchange.path.slice(0, 300) };
  const action = `repository.${route.access.replace(/^repository:/, "")}`;
  return auditEvent(exchange, action, repository, { result: "refused", detail });
}

/** Also where the gate didn't get as far as to it. */
function namedRepository({ admission, parameters, path }: Exchange): string | undefined {
  if (admission.repository !== undefined) return admission.repository.name;
  return path.startsWith("/v2/") ? askedRepository(parameters.name ?? "")?.repository : undefined;
}
