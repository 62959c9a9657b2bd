import { ApiProblem, type ProblemCode } from "@estiva/contract/problems";
import type { ErrorName, RegistryError } from "@estiva/protocol";
import type { Exchange } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";

/** How errors that the registry shares with `/v2` are told here; all others keep their status's own code. */
const codes: Readonly<Partial<Record<ErrorName, ProblemCode>>> = {
  unauthorized: "authentication_required",
  credentialsInvalid: "credentials_invalid",
  tokenInvalid: "credentials_invalid",
  secondFactorNeeded: "second_factor_required",
  emailUnverified: "email_unverified",
  attemptsTooMany: "too_many_attempts",
  plainHttpRefused: "plain_http_refused",
  originForeign: "origin_foreign",
  hostUnknown: "host_unknown",
  requestIdle: "request_timeout",
  methodUnsupported: "method_unsupported",
  unavailable: "unavailable",
  storageFull: "storage_full",
  internal: "internal",
  tagHeld: "tag_immutable",
  manifestInUse: "conflict",
};

/** Answers with a problem document (RFC 9457). */
export function sendProblem(exchange: Exchange, error: RegistryError | ApiProblem): void {
  const problem = error instanceof ApiProblem ? error : translated(error);
  sendJson(exchange, problem.status, problem.body(exchange.id), {
    "Content-Type": "application/problem+json",
    ...problem.headers,
  });
}

function translated(error: RegistryError): ApiProblem {
  const code = codes[error.kind] ?? (error.status === 404 ? "not_found" : "request_invalid");
  const { headers } = error;
  return new ApiProblem(code, code === "not_found" ? { headers } : { detail: error.message, headers });
}
