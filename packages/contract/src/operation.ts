import type { z } from "zod";
import { endpoints, type OperationId } from "./endpoints.ts";
import type { ProblemCode } from "./problems.ts";

/** Stands for an answer without a body. */
export const none = null;

/** What an operation takes and answers. */
export interface Contract {
  /** One line for the reference, in the imperative. */
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Successful answers by status. */
  readonly answers: Readonly<Record<number, z.ZodType | typeof none>>;
  /** Of the answers' bodies; JSON unless said otherwise. */
  readonly mediaType?: string;
  /** Problems that are this operation's own; `commonProblems` has those of every operation. */
  readonly problems: readonly ProblemCode[];
}

/** An operation of the management API: where it is, what it takes, what it answers. */
export type Operation<Id extends OperationId = OperationId, Of extends Contract = Contract> = Of & {
  readonly id: Id;
  readonly method: (typeof endpoints)[Id]["method"];
  readonly path: (typeof endpoints)[Id]["path"];
};

export function operation<Id extends OperationId, const Of extends Contract>(
  id: Id,
  contract: Of,
): Operation<Id, Of> {
  return { ...contract, id, method: endpoints[id].method, path: endpoints[id].path };
}

/** Problems that any operation may answer, whatever it does. */
export const commonProblems: readonly ProblemCode[] = [
  "request_invalid",
  "credentials_invalid",
  "second_factor_required",
  "plain_http_refused",
  "not_found",
  "method_unsupported",
  "request_timeout",
  "host_unknown",
  "too_many_attempts",
  "internal",
  "unavailable",
];

/** Problems that any operation may answer that changes something. */
export const commonProblemsOfChanges: readonly ProblemCode[] = [
  "origin_foreign",
  "conflict",
  "body_too_large",
  "media_type_unsupported",
  "storage_full",
];
