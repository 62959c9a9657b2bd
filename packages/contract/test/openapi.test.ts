import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { endpoints } from "../src/endpoints.ts";
import { type DescribedOperation, openApiDocument } from "../src/openapi/openapi.ts";
import { SharedSchemas } from "../src/openapi/openapi-schemas.ts";
import type { Operation } from "../src/operation.ts";
import { operations } from "../src/operations.ts";
import { problemTable } from "../src/problems.ts";

type Node = Readonly<Record<string, unknown>>;

const all: readonly Operation[] = Object.values(operations);
const openTo: readonly string[] = ["getServer", "createUser", "signIn", "listTags"];
const described: readonly DescribedOperation[] = all.map((operation) => ({
  operation,
  access: {
    anonymous: openTo.includes(operation.id),
    credentials: operation.id === "signIn" ? [] : ["session", "token"],
    fresh: operation.id === "createToken",
  },
}));
const document = openApiDocument({ operations: described, version: "1.2.3" });

const at = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((part, key) => (isNode(part) ? part[key] : undefined), node);
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;
const nodeAt = (node: unknown, ...path: readonly string[]): Node => {
  const found = at(node, ...path);
  assert.ok(isNode(found), path.join("/"));
  return found;
};

/** Every object and list of the document with the way to it. */
function* parts(node: unknown, way: readonly string[] = []): Generator<readonly [readonly string[], Node]> {
  if (!isNode(node)) return;
  yield [way, node];
  for (const [key, part] of Object.entries(node)) yield* parts(part, [...way, key]);
}

const paths = nodeAt(document, "paths");
const written = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item as Node).map(([method, operation]) => ({ path, method, operation: operation as Node })),
);
const named = (id: string): Node => {
  const found = written.find(({ operation }) => operation.operationId === id)?.operation;
  assert.ok(found !== undefined, id);
  return found;
};
const resolve = (node: Node): Node =>
  typeof node.$ref === "string" ? nodeAt(document, ...node.$ref.slice(2).split("/")) : node;

describe("the OpenAPI document", () => {
  test("is of version 3.1, with title, version, and only the parts that the standard knows", () => {
    assert.equal(document.openapi, "3.1.1");
    assert.equal(at(document, "info", "version"), "1.2.3");
    assert.ok(typeof at(document, "info", "title") === "string");
    const known = ["openapi", "jsonSchemaDialect", "info", "tags", "paths", "components"];
    assert.deepEqual(Object.keys(document), known);
    const withServer = openApiDocument({ operations: [], version: "1", serverUrl: "https://r.example" });
    assert.deepEqual(withServer.servers, [{ url: "https://r.example" }]);
    for (const key of Object.keys(nodeAt(document, "components", "schemas"))) assert.match(key, /^[\w.-]+$/);
    for (const key of Object.keys(nodeAt(document, "components", "responses")))
      assert.match(key, /^[\w.-]+$/);
  });

  test("has every operation of the table once, at its address", () => {
    const addresses = written.map(({ path, method, operation }) => [operation.operationId, method, path]);
    assert.deepEqual(
      addresses.toSorted(),
      Object.entries(endpoints)
        .map(([id, { method, path }]) => [id, method.toLowerCase(), path.replaceAll(/<(\w+)>/g, "{$1}")])
        .toSorted(),
    );
  });

  test("gives each operation a summary, one known tag, exactly its path's parameters, and a success", () => {
    const tags = (document.tags as readonly Node[]).map(({ name }) => name);
    assert.equal(new Set(tags).size, tags.length);
    for (const { path, operation } of written) {
      const id = String(operation.operationId);
      assert.ok(typeof operation.summary === "string" && operation.summary !== "", id);
      const own = operation.tags as readonly unknown[];
      assert.ok(own.length === 1 && tags.includes(own[0]), id);
      const parameters = (operation.parameters ?? []) as readonly Node[];
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      assert.deepEqual(
        inPath.map(({ name }) => name),
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        id,
      );
      for (const { required } of inPath) assert.equal(required, true, id);
      for (const parameter of parameters) assert.ok(isNode(parameter.schema), `${id} ${parameter.name}`);
      assert.equal(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size, parameters.length, id);
      assert.ok(
        Object.keys(nodeAt(operation, "responses")).some((status) => /^2\d\d$/.test(status)),
        id,
      );
    }
  });

  test("leaves no reference open and nothing unused", () => {
    const used = new Set<string>();
    for (const [way, { $ref }] of parts(document)) {
      if ($ref === undefined) continue;
      assert.ok(typeof $ref === "string" && $ref.startsWith("#/components/"), `${way.join("/")}: ${$ref}`);
      nodeAt(document, ...$ref.slice(2).split("/"));
      used.add($ref);
    }
    const { schemas, responses } = nodeAt(document, "components") as { schemas: Node; responses: Node };
    const made = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
    ];
    assert.deepEqual(
      made.filter((name) => !used.has(name)),
      [],
    );
  });

  test("describes every answer, with its body's schema where it has one", () => {
    for (const { operation } of written) {
      for (const [status, answer] of Object.entries(nodeAt(operation, "responses"))) {
        const { description, content } = resolve(answer as Node);
        const where = `${operation.operationId} ${status}`;
        assert.ok(typeof description === "string" && description !== "", where);
        if (Number(status) >= 400) {
          assert.deepEqual(Object.keys(content as Node), ["application/problem+json"], where);
        } else if (content !== undefined) {
          const [media = "", body] = Object.entries(content as Node)[0] ?? [];
          assert.match(media, /^(application\/(json|x-ndjson)|text\/event-stream)$/, where);
          assert.ok(isNode(at(body, "schema")), where);
        }
      }
    }
    assert.deepEqual(Object.keys(nodeAt(named("signIn"), "responses")).slice(0, 2), ["201", "202"]);
    assert.equal(at(named("signOut"), "responses", "204", "content"), undefined);
    assert.ok(isNode(at(named("exportAudit"), "responses", "200", "content", "application/x-ndjson")));
    assert.ok(isNode(at(named("watchRepositories"), "responses", "200", "content", "text/event-stream")));
  });

  test("lists each operation's problems with their codes, those of its access too", () => {
    const codes = (id: string) =>
      Object.values(nodeAt(named(id), "responses"))
        .map((answer) => resolve(answer as Node))
        .flatMap((answer) => {
          const parts = at(answer, "content", "application/problem+json", "schema", "allOf");
          return Array.isArray(parts) ? (at(parts[1], "properties", "code", "enum") as string[]) : [];
        });
    const tokens = codes("createToken");
    for (const code of [
      "session_required",
      "authentication_required",
      "credential_not_accepted",
      "conflict",
    ]) {
      assert.ok(tokens.includes(code), code);
    }
    const tags = codes("listTags");
    for (const code of ["not_found", "cursor_invalid", "internal", "host_unknown", "too_many_attempts"]) {
      assert.ok(tags.includes(code), code);
    }
    for (const code of ["session_required", "authentication_required", "origin_foreign"]) {
      assert.ok(!tags.includes(code), code);
    }
    assert.ok(!codes("signIn").includes("credential_not_accepted"));
    const everywhere = new Set(all.flatMap(({ id }) => codes(id)));
    assert.deepEqual([...everywhere].sort(), Object.keys(problemTable).sort());
    for (const [name, response] of Object.entries(nodeAt(document, "components", "responses"))) {
      const needed = { 401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After" }[name.slice(0, 3)];
      if (needed !== undefined) assert.ok(isNode(at(response, "headers", needed)), name);
    }
  });

  test("says which credentials an operation takes: none, some, or either", () => {
    assert.deepEqual(named("signIn").security, [{}]);
    assert.deepEqual(named("listTags").security, [{}, { session: [] }, { bearer: [] }, { basic: [] }]);
    assert.deepEqual(named("createToken").security, [{ session: [] }, { bearer: [] }, { basic: [] }]);
    const schemes = nodeAt(document, "components", "securitySchemes");
    for (const { operation } of written) {
      for (const alternative of operation.security as readonly Node[]) {
        for (const name of Object.keys(alternative)) assert.ok(name in schemes, name);
      }
    }
  });

  test("tells requests from answers: defaults are optional in the one and sure in the other", () => {
    const body = nodeAt(named("createGrant"), "requestBody", "content", "application/json", "schema");
    assert.deepEqual(body.required, ["subject", "pattern"]);
    assert.equal(at(body, "properties", "can_create", "default"), false);
    assert.equal(at(named("createGrant"), "requestBody", "required"), true);
    const limit = (named("listTags").parameters as readonly Node[]).find(({ name }) => name === "limit");
    assert.deepEqual([limit?.required, at(limit, "schema", "default")], [false, 50]);
    const tag = nodeAt(document, "components", "schemas", "Tag");
    assert.deepEqual(tag.required, Object.keys(tag.properties as Node));
  });

  test("holds nothing but JSON, no address of the drafts in a part, and closes no answer to new members", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(document)), document);
    for (const [way, part] of parts(document)) {
      if (way.at(-1) === "properties") continue;
      for (const key of ["$schema", "$defs", "$id", "~standard"]) assert.ok(!(key in part), way.join("/"));
      assert.notEqual(part.additionalProperties, false, way.join("/"));
      if (typeof part.pattern === "string") new RegExp(part.pattern, "u");
    }
  });

  test("refuses two meanings of one schema's name", () => {
    const part = z.object({ a: z.string().default("x") }).meta({ id: "PartOfThisTest" });
    const schemas = new SharedSchemas();
    schemas.inline(z.array(part), "input");
    schemas.inline(z.object({ part }), "input");
    assert.throws(() => schemas.inline(part, "output"), /PartOfThisTest means two things/);
  });
});
