import { type Contract, commonProblems, commonProblemsOfChanges, type Operation } from "../operation.ts";
import { type ProblemCode, problemMediaType, problemTable } from "../problems.ts";
import type { OperationAccess } from "./openapi-access.ts";
import type { Json } from "./openapi-schemas.ts";

const codes = Object.keys(problemTable) as ProblemCode[];

const headers: Readonly<Record<number, Json>> = {
  401: { "WWW-Authenticate": { description: "How to sign in.", schema: { type: "string" } } },
  405: { Allow: { description: "The methods that the address takes.", schema: { type: "string" } } },
  429: { "Retry-After": { description: "In seconds.", schema: { type: "integer" } } },
  503: { "Retry-After": { description: "In seconds.", schema: { type: "integer" } } },
};

const problemSchema: Json = {
  type: "object",
  description: "RFC 9457.",
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What is particular about this occasion, for a person." },
    code: { type: "string", enum: codes, description: codes.map(explain).join("\n") },
    request_id: { type: "string", description: "To find the request in the server's log." },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: {
          pointer: {
            type: "string",
            description: "`#/scopes/0`: a JSON pointer into the body; `?limit`: a part of the query.",
          },
          detail: { type: "string" },
        },
        required: ["pointer", "detail"],
      },
    },
  },
  required: ["type", "title", "status", "code"],
};

/** Every problem that an operation may answer, in the table's order. */
function problemsOf(
  { method, problems }: Pick<Operation, "method" | "problems">,
  { anonymous, credentials, fresh }: OperationAccess,
): readonly ProblemCode[] {
  const all = new Set<ProblemCode>([
    ...commonProblems,
    ...(method === "GET" ? [] : commonProblemsOfChanges),
    ...problems,
    ...(anonymous ? [] : (["authentication_required"] as const)),
    ...(credentials.length === 0 ? [] : (["credential_not_accepted"] as const)),
    ...(fresh ? (["session_required"] as const) : []),
  ]);
  return codes.filter((code) => all.has(code));
}

/** Collects the problems' answers; operations with the same problems of a status share one. */
export class SharedProblems {
  readonly schemas: Readonly<Record<string, Json>> = { Problem: problemSchema };
  readonly components: Record<string, Json> = {};

  /** The part of an operation's `responses` that are problems. */
  of(operation: Pick<Operation, "method"> & Contract, access: OperationAccess): Json {
    const byStatus = Map.groupBy(problemsOf(operation, access), (code) => problemTable[code].status);
    return Object.fromEntries([...byStatus].map(([status, some]) => [status, this.#share(status, some)]));
  }

  #share(status: number, some: readonly ProblemCode[]): Json {
    const name = [status, ...some].join(".");
    this.components[name] ??= {
      description: some.map(explain).join("\n"),
      ...(headers[status] === undefined ? {} : { headers: headers[status] }),
      content: {
        [problemMediaType]: {
          schema: {
            allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: some } } }],
          },
        },
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}

function explain(code: ProblemCode): string {
  return `- \`${code}\`: ${problemTable[code].explanation}`;
}
