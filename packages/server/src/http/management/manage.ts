import type { OperationId, PathOf } from "@estiva/contract/endpoints";
import { type Answer, operations, type ParsedBody, type ParsedQuery } from "@estiva/contract/operations";
import { ApiProblem, fieldErrors } from "@estiva/contract/problems";
import type { Admission } from "../gate/admission.ts";
import { type Requirement, require } from "../gate/requirement.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { receiving } from "../request/receiving.ts";
import { type Headers, sendBytes, sendEmpty, sendJson } from "../respond.ts";
import { readJson, requireJson } from "./read-json.ts";
import { sendLines } from "./send-lines.ts";

/** One request of the management API, taken apart and checked against its operation's schemas. */
export interface ManagementRequest<Id extends OperationId> {
  readonly exchange: Exchange;
  /** Who asks, for what, and what they may. */
  readonly admission: Admission;
  /** What stands in the path, decoded. */
  readonly path: PathOf<Id>;
  readonly query: ParsedQuery<Id>;
  readonly body: ParsedBody<Id>;
}

/** A successful answer: one of those that the operation's contract lists. */
export interface ManagementAnswer<Id extends OperationId> {
  readonly status: number;
  readonly body?: Answer<Id>;
  readonly headers?: Headers;
  /** Instead of a body: JSON lines, in steps. */
  readonly lines?: AsyncIterable<readonly Answer<Id>[]>;
}

export type ManagementHandler<Id extends OperationId> = (
  request: ManagementRequest<Id>,
) => Promise<ManagementAnswer<Id>>;

/** What was asked for, beside the path. */
export type Asked<Id extends OperationId> = Pick<ManagementRequest<Id>, "body" | "query">;

/** What a part of what was asked for needs beyond the row's access; undefined where it isn't there. */
export type Beyond<Id extends OperationId> = (
  asked: Asked<Id>,
  admission: Admission,
) => Requirement | undefined;

/** Admits to the repository that the body names. */
export type NamedByBody<Id extends OperationId> = (
  exchange: Exchange,
  body: ParsedBody<Id>,
) => Promise<Admission>;

export interface ManageOptions<Id extends OperationId> {
  readonly idleTimeout: number;
  readonly named?: NamedByBody<Id> | undefined;
  readonly beyond: readonly Beyond<Id>[];
}

/** Makes a handler of an operation: reads and checks the query and the body, and writes the answer. */
export function manage<Id extends OperationId>(
  id: Id,
  { named, beyond, ...options }: ManageOptions<Id>,
  handle: ManagementHandler<Id>,
): Handler {
  const contract = operations[id];
  const querySchema = "query" in contract ? contract.query : undefined;
  const bodySchema = "body" in contract ? contract.body : undefined;
  return async (exchange) => {
    const query = check("query", querySchema ?? noQuery, Object.fromEntries(exchange.query));
    const body =
      bodySchema &&
      check("body", bodySchema, await receiving(exchange, () => readJson(exchange.request, options)));
    if (bodySchema === undefined) refuseForms(exchange);
    const asked = { query: query as ParsedQuery<Id>, body: body as ParsedBody<Id> };
    if (named !== undefined) exchange.admission = await named(exchange, asked.body);
    const { admission } = exchange;
    for (const part of beyond) {
      const requirement = part(asked, admission);
      if (requirement !== undefined) require(admission, requirement);
    }
    const path = exchange.parameters as PathOf<Id>;
    const answer = await handle({ exchange, admission, path, ...asked });
    const mediaType = "mediaType" in contract ? contract.mediaType : "application/json";
    if (answer.lines === undefined) send(exchange, answer, mediaType);
    else await sendLines(exchange, answer.lines, mediaType);
  };
}

/** What takes no body could otherwise be asked for by a page's form, with the cookie of whoever opened it. */
function refuseForms({ caller, request }: Exchange): void {
  const canBeForm = request.method === "POST" || request.method === "PUT" || request.method === "PATCH";
  if (canBeForm && caller.credential.kind === "session") requireJson(request);
}

interface Schema {
  /** Of an object: its fields. */
  readonly shape?: Readonly<Record<string, unknown>>;
  safeParse(value: unknown):
    | { readonly success: true; readonly data: unknown }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

const noQuery: Schema = { shape: {}, safeParse: () => ({ success: true, data: undefined }) };

function check(part: "query" | "body", schema: Schema, value: unknown): unknown {
  const result = schema.safeParse(value);
  const issues = [...(result.success ? [] : result.error.issues), ...unknownFields(schema, value)];
  if (result.success && issues.length === 0) return result.data;
  throw new ApiProblem("request_invalid", { fields: fieldErrors(part, issues) });
}

/** A misspelt field would be a change that isn't made, or a deletion that isn't only a preview, and a success. */
function unknownFields({ shape }: Schema, value: unknown) {
  if (shape === undefined || typeof value !== "object" || value === null) return [];
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(shape, name));
  return unknown.map((name) => ({ path: [name.slice(0, longestShown)], message: "is not known here" }));
}

/** Of an unknown field's name, in UTF-16 units. */
const longestShown = 100;

function send<Id extends OperationId>(
  exchange: Exchange,
  { status, body, headers = {} }: ManagementAnswer<Id>,
  mediaType: string,
): void {
  if (body === undefined) sendEmpty(exchange, status, headers);
  else if (typeof body === "string")
    sendBytes(exchange, status, Buffer.from(body), { "Content-Type": mediaType, ...headers });
  else sendJson(exchange, status, body, headers);
}
