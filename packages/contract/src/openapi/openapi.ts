import { type Contract, none, type Operation } from "../operation.ts";
import { operationGroups } from "../operations.ts";
import { type OperationAccess, securityOf, securitySchemes } from "./openapi-access.ts";
import { SharedProblems } from "./openapi-problems.ts";
import { type Json, SharedSchemas } from "./openapi-schemas.ts";

export interface DescribedOperation {
  readonly operation: Operation;
  readonly access: OperationAccess;
}

const successes: Readonly<Record<number, string>> = {
  200: "Done.",
  201: "Made.",
  202: "Accepted; something else must happen first.",
  204: "Done; the answer has no body.",
};

const pathNames: Readonly<Record<string, string>> = {
  name: "A repository's full name with its slashes, unescaped: `alice/app`, `app` in the root namespace. A segment that equals a word which may follow a name (`tags`, `manifests` …) is written with `~` before it: `alice/~tags`.",
  member: "A user's name or a robot's login.",
  namespace: "A user's or an organization's name, or `library`.",
  digest: "`sha256:` or `sha512:` and the hash in hex.",
  retired: "The name itself.",
};

const introduction = `Lists are paged: \`limit\` and \`cursor\` in, \`items\` and \`next_cursor\` out. Times are RFC 3339 in
UTC. Unknown members of a body or a query are refused; answers may gain members. Every problem is
\`application/problem+json\` (RFC 9457) with a stable \`code\`. A change asked for with the session's cookie must be
JSON and come from this server's own pages. Nothing here takes the tokens that \`/auth/token\` gives to registry
clients.`;

/**
 * The OpenAPI 3.1 description of the given operations, from the schemas that check them.
 * @param serverUrl the origin that clients should use; where absent, paths are relative to the document's.
 */
export function openApiDocument(options: {
  readonly operations: readonly DescribedOperation[];
  readonly version: string;
  readonly serverUrl?: string;
}): Json {
  const schemas = new SharedSchemas();
  const problems = new SharedProblems();
  const paths: Record<string, Record<string, Json>> = {};
  for (const described of options.operations) {
    const { method, path } = described.operation;
    const template = path.replaceAll("<", "{").replaceAll(">", "}");
    paths[template] = { ...paths[template], [method.toLowerCase()]: describe(described, schemas, problems) };
  }
  return {
    openapi: "3.1.1",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: { title: "Estiva's management API", version: options.version, description: introduction },
    ...(options.serverUrl === undefined ? {} : { servers: [{ url: options.serverUrl }] }),
    tags: Object.keys(operationGroups).map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components, ...problems.schemas },
      responses: problems.components,
      securitySchemes,
    },
  };
}

function describe(
  { operation, access }: DescribedOperation,
  schemas: SharedSchemas,
  problems: SharedProblems,
): Json {
  const parameters = [...pathParameters(operation.path), ...queryParameters(operation, schemas)];
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    tags: groupsWith(operation.id),
    security: securityOf(access),
    // What `security` has no words for: Basic with a password is not Basic with a token.
    "x-credentials": access.credentials,
    "x-fresh-session": access.fresh,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined ? {} : { requestBody: requestBody(operation.body, schemas) }),
    responses: { ...answers(operation, schemas), ...problems.of(operation, access) },
  };
}

function groupsWith(id: string): string[] {
  return Object.entries(operationGroups).flatMap(([name, group]) => (Object.hasOwn(group, id) ? [name] : []));
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/<([a-z]+)>/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    ...(pathNames[name] === undefined ? {} : { description: pathNames[name] }),
    schema: { type: "string", minLength: 1, maxLength: 255 },
  }));
}

function queryParameters({ query }: Contract, schemas: SharedSchemas): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemas.inline(query, "input") as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function requestBody(body: NonNullable<Contract["body"]>, schemas: SharedSchemas): Json {
  const schema = schemas.inline(body, "input");
  return { required: true, content: { "application/json": { schema } } };
}

function answers({ answers, mediaType = "application/json" }: Contract, schemas: SharedSchemas): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, body]) => {
      const description = successes[Number(status)] ?? "Done.";
      if (body === none) return [status, { description }];
      return [status, { description, content: { [mediaType]: { schema: schemas.inline(body, "output") } } }];
    }),
  );
}
