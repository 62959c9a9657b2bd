import assert from "node:assert/strict";
import { STATUS_CODES } from "node:http";
import { describe, test } from "node:test";
import { z } from "zod";
import { type Endpoint, endpoints, type OperationId } from "../src/endpoints.ts";
import { maxCursorLength, pageSize } from "../src/limits.ts";
import { type Contract, commonProblems, none, type Operation } from "../src/operation.ts";
import { operationGroups, operations } from "../src/operations.ts";
import { readPathName, subResourceWords, writePathName } from "../src/path-name.ts";
import { ApiProblem, fieldErrors, isProblemCode, type ProblemCode, problemTable } from "../src/problems.ts";

const table: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);
const all: readonly (Operation & Contract)[] = Object.values(operations);

describe("the table of endpoints", () => {
  test("and the operations agree one to one, and every operation is in one group", () => {
    assert.deepEqual(Object.keys(operations).sort(), Object.keys(endpoints).sort());
    for (const [id, { method, path }] of table) {
      const operation = operations[id as OperationId];
      assert.deepEqual([operation.id, operation.method, operation.path], [id, method, path]);
    }
    const grouped = Object.values(operationGroups).flatMap((group) => Object.keys(group));
    assert.deepEqual(grouped.toSorted(), Object.keys(operations).sort());
  });

  test("has no address twice, and ids that programs can take as names", () => {
    const addresses = table.map(([, { method, path }]) => `${method} ${path.replaceAll(/<[a-z]+>/g, "<>")}`);
    assert.equal(new Set(addresses).size, table.length);
    for (const [id] of table) assert.match(id, /^[a-z][a-zA-Z]+$/);
  });

  test("writes paths of words and names in brackets, and behind a repository's name only the known words", () => {
    const segment = /^(<[a-z]+>|[a-z0-9]+([-.][a-z]+)*)$/;
    for (const [id, { path }] of table) {
      for (const part of path.slice(1).split("/")) assert.match(part, segment, id);
      const behind = path.split("<name>/")[1]?.split("/")[0];
      if (behind !== undefined) assert.ok((subResourceWords as readonly string[]).includes(behind), path);
    }
  });

  test("has what scripts rely on from the first day", () => {
    const pinned: readonly (readonly [OperationId, string])[] = [
      ["createUser", "POST /api/v1/users"],
      ["signIn", "POST /api/v1/session"],
      ["signOut", "DELETE /api/v1/session"],
      ["getSession", "GET /api/v1/session"],
      ["createToken", "POST /api/v1/tokens"],
      ["listTokens", "GET /api/v1/tokens"],
      ["revokeToken", "DELETE /api/v1/tokens/<token>"],
      ["createOrganization", "POST /api/v1/organizations"],
      ["putMember", "PUT /api/v1/organizations/<organization>/members/<user>"],
      ["createRepository", "POST /api/v1/repositories"],
      ["getRepository", "GET /api/v1/repositories/<name>"],
      ["updateRepository", "PATCH /api/v1/repositories/<name>"],
      ["deleteRepository", "DELETE /api/v1/repositories/<name>"],
      ["listTags", "GET /api/v1/repositories/<name>/tags"],
      ["getTag", "GET /api/v1/repositories/<name>/tags/<tag>"],
      ["getManifest", "GET /api/v1/repositories/<name>/manifests/<digest>"],
      ["search", "GET /api/v1/search"],
      ["getOpenApi", "GET /api/v1/openapi.json"],
    ];
    for (const [id, address] of pinned) {
      assert.equal(`${endpoints[id].method} ${endpoints[id].path}`, address);
    }
    assert.deepEqual(Object.keys(operations.putMember.answers), ["200", "202"]);
  });
});

describe("names in paths", () => {
  test("are written with a ~ before the words that may follow them, and read back", () => {
    const cases = [
      ["alice/app", "alice/app"],
      ["app", "app"],
      ["tags", "~tags"],
      ["alice/tags", "alice/~tags"],
      ["alice/tags/manifests/x", "alice/~tags/~manifests/x"],
      ["access/taggs", "~access/taggs"],
    ] as const;
    for (const [name, written] of cases) {
      assert.equal(writePathName(name), written);
      assert.equal(readPathName(written), name);
    }
    for (const word of subResourceWords) assert.equal(readPathName(writePathName(`a/${word}`)), `a/${word}`);
    assert.equal(readPathName("library/~tags"), "library/tags");
  });

  test("have one spelling, and are repositories' names", () => {
    const bad = [
      "tags",
      "alice/tags",
      "a/~app",
      "~",
      "~~tags",
      "a/~",
      "a/ta~gs",
      "",
      "A",
      "a//b",
      "../a",
      "a/%2e",
    ];
    for (const text of [...bad, "a/b\n", `${"a/".repeat(200)}a`])
      assert.equal(readPathName(text), undefined, text);
  });
});

describe("the operations", () => {
  test("have a summary of one line, an answer of success, and no body where HTTP has none", () => {
    for (const { id, summary, answers, method, body } of all) {
      assert.match(summary, /^[A-Z][^\n]*[^.\n]$/, id);
      const statuses = Object.keys(answers).map(Number);
      assert.ok(statuses.length > 0 && statuses.every((status) => status >= 200 && status < 300), id);
      for (const status of statuses) {
        if (status === 204) assert.equal(answers[status], none, id);
        if (answers[status] === none) assert.ok(status === 202 || status === 204, id);
      }
      if (method === "GET" || method === "DELETE") assert.equal(body, undefined, id);
    }
  });

  test("name problems of the table, none of the common ones again", () => {
    for (const { id, problems } of all) {
      for (const code of problems)
        assert.ok(isProblemCode(code) && !commonProblems.includes(code), `${id}: ${code}`);
      assert.equal(new Set(problems).size, problems.length, id);
    }
    const named = new Set<ProblemCode>([...commonProblems, ...all.flatMap(({ problems }) => problems)]);
    const elsewhere: readonly ProblemCode[] = [
      ...([
        "authentication_required",
        "credential_not_accepted",
        "session_required",
        "origin_foreign",
      ] as const),
      ...(["conflict", "body_too_large", "media_type_unsupported", "storage_full"] as const),
    ];
    for (const code of elsewhere) named.add(code);
    assert.deepEqual(
      Object.keys(problemTable).filter((code) => !named.has(code as ProblemCode)),
      [],
    );
  });

  test("that list answer pages and take limit and cursor", () => {
    const lists = all.filter(({ id }) => /^(list|search|getAccess)/.test(id));
    assert.ok(lists.length > 20);
    for (const { id, query, answers } of lists) {
      assert.ok(query !== undefined && "limit" in query.shape && "cursor" in query.shape, id);
      const page = answers[200];
      assert.ok(page instanceof z.ZodObject && "items" in page.shape && "next_cursor" in page.shape, id);
    }
  });

  test("take a limit from 1 to 100, cut to fit, 50 unless said", () => {
    const { query } = operations.listTags;
    const limit = (text: string) => query.safeParse({ limit: text }).data?.limit;
    assert.equal(query.parse({}).limit, pageSize.default);
    assert.deepEqual(["1", "100", "1000000000", "0", "-1"].map(limit), [1, 100, 100, 1, 1]);
    for (const text of ["abc", "1.5", "1e99", "NaN", "Infinity"]) assert.equal(limit(text), undefined, text);
    assert.ok(!query.safeParse({ cursor: "x".repeat(maxCursorLength + 1) }).success);
    for (const platform of ["linux/arm64", "linux/arm/v7", "linux/x86_64"])
      assert.ok(query.safeParse({ platform }).success);
    for (const platform of ["linux", "linux/", "a/b/c/d", "l'x/y"])
      assert.ok(!query.safeParse({ platform }).success);
  });

  test("bound every text, list and number that they take", () => {
    const unbounded: string[] = [];
    const visit = (schema: Readonly<Record<string, unknown>>, path: string): void => {
      const {
        type,
        properties = {},
        items,
        anyOf = [],
      } = schema as {
        type?: string;
        properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
        items?: Readonly<Record<string, unknown>>;
        anyOf?: readonly Readonly<Record<string, unknown>>[];
      };
      const isFixed = /^\^\(sha256|\{0,127\}\$$/.test(String(schema.pattern ?? ""));
      if (type === "string" && !("maxLength" in schema || "enum" in schema || isFixed)) unbounded.push(path);
      if (type === "array" && !("maxItems" in schema)) unbounded.push(path);
      for (const [name, part] of Object.entries(properties)) visit(part, `${path}.${name}`);
      if (items !== undefined) visit(items, `${path}[]`);
      for (const part of anyOf) visit(part, path);
    };
    const noIds = z.registry<Record<string, unknown>>();
    let schemas = 0;
    for (const { id, query, body } of all) {
      for (const schema of [query, body]) {
        if (schema === undefined) continue;
        visit(z.toJSONSchema(schema, { io: "input", metadata: noIds }), id);
        schemas++;
      }
    }
    assert.ok(schemas > 50, String(schemas));
    assert.deepEqual(unbounded, []);
  });

  test("ignore what a body has no name for: a sign-up with is_admin makes no admin", () => {
    const body = {
      username: "alice",
      email: "a@example.org",
      password: "correct horse",
      is_admin: true,
      role: "x",
    };
    const { is_admin: _, role: __, ...rest } = body;
    assert.deepEqual(operations.createUser.body.parse(body), rest);
    for (const username of ["library/x", "Alice", "a", "a.b", 5, null, ["alice"]]) {
      assert.ok(!operations.createUser.body.safeParse({ ...rest, username }).success, String(username));
    }
    const { password: ___, ...passwordless } = rest;
    assert.ok(!operations.createUser.body.safeParse(passwordless).success);
    assert.ok(operations.createUser.body.safeParse({ ...passwordless, identity: "x" }).success);
    for (const email of ["", "alice", "a@b", `${"a".repeat(250)}@example.org`]) {
      assert.ok(!operations.createUser.body.safeParse({ ...rest, email }).success, email);
    }
  });

  test("read scopes, patterns, places to go and deletions as their rules say", () => {
    const scopes = (...list: string[]) =>
      operations.createToken.body.safeParse({ name: "ci", scopes: list }).success;
    assert.ok(scopes("repository:alice/*:pull,push", "repository:app:admin", "repository:a.b/**:pull"));
    for (const text of ["repository:*:pull", "repository:alice/*:fly", "alice", ""])
      assert.ok(!scopes(text), text);
    assert.ok(!scopes() && !scopes(...Array(51).fill("repository:a:pull")));

    const subject = { kind: "team", name: "ops" };
    const pattern = (text: string) =>
      operations.createGrant.body.safeParse({ subject, pattern: text }).success;
    for (const text of ["**", "app", "web/*", "*/base"]) assert.ok(pattern(text), text);
    for (const text of ["", "***", "a//b", "A", "/", "../x"]) assert.ok(!pattern(text), text);
    assert.deepEqual(operations.createGrant.body.parse({ subject, pattern: "**" }), {
      ...{ subject, pattern: "**", role: null, can_delete: false, can_create: false, deny: [] },
    });

    const next = (text: string) =>
      operations.beginExternalSignIn.body.safeParse({ intent: "sign_in", next: text }).success;
    for (const text of ["/", "/r/alice/app/tags?sort=name#x", "/new?namespace=acme"])
      assert.ok(next(text), text);
    for (const text of [
      "//evil",
      "/\\evil",
      "https://evil",
      "evil",
      "/a\\b",
      "/a\nb",
      "",
      "/\t/evil",
      "javascript:x",
    ]) {
      assert.ok(!next(text), text);
    }

    const deletion = (body: object) => operations.deleteContent.body.safeParse(body).success;
    assert.ok(deletion({ tags: ["1.0"], preview: true }));
    assert.ok(!deletion({ preview: true }) && !deletion({ tags: [], preview: true }));
    assert.ok(!deletion({ tags: ["1.0"] }), "without saying whether it is only a preview");
  });
});

describe("problems", () => {
  const kinds = Object.entries(problemTable);

  test("have an HTTP status, a title of their own, and an explanation of one line", () => {
    for (const [code, { status, title, explanation }] of kinds) {
      assert.match(code, /^[a-z]+(_[a-z]+)*$/);
      assert.ok(status >= 400 && STATUS_CODES[status] !== undefined, code);
      assert.match(title, /^[A-Z][^\n]*[^.\n]$/, code);
      assert.match(explanation, /^[A-Z][^\n]*\.$/, code);
    }
    assert.equal(new Set(kinds.map(([, { title }]) => title)).size, kinds.length);
  });

  test("become bodies of RFC 9457 with only what is known", () => {
    const plain = new ApiProblem("not_found");
    assert.equal(plain.status, 404);
    assert.deepEqual(plain.body(), {
      type: "/api/docs#problem-not_found",
      title: problemTable.not_found.title,
      status: 404,
      code: "not_found",
    });
    const fields = [{ pointer: "#/name", detail: "too long" }];
    const full = new ApiProblem("request_invalid", { detail: "odd", fields, headers: { a: "b" } });
    const { detail, errors, request_id } = full.body("r1");
    assert.deepEqual({ detail, errors, request_id }, { detail: "odd", errors: fields, request_id: "r1" });
    assert.deepEqual(full.headers, { a: "b" });
  });

  test("keep their cause for the log and out of the body", () => {
    const problem = new ApiProblem("internal", { cause: new Error("secret path") });
    assert.ok(problem instanceof Error && problem.cause instanceof Error);
    assert.ok(!JSON.stringify(problem.body("r")).includes("secret"));
  });

  test("point at the fields that a schema refused, at 20 at most, without repeating their values", () => {
    const issues = (value: unknown) => operations.createToken.body.safeParse(value).error?.issues ?? [];
    const found = fieldErrors("body", issues({ name: "", scopes: ["repository:a:pull", "hunter2"] }));
    assert.deepEqual(
      found.map(({ pointer }) => pointer),
      ["#/name", "#/scopes/1", "#/scopes/1"],
    );
    assert.ok(!JSON.stringify(found).includes("hunter2"));
    assert.deepEqual(
      fieldErrors("body", issues("x")).map(({ pointer }) => pointer),
      ["#"],
    );
    const query = operations.listTags.query.safeParse({ limit: "x" }).error?.issues ?? [];
    assert.deepEqual(
      fieldErrors("query", query).map(({ pointer }) => pointer),
      ["?limit"],
    );
    assert.deepEqual(fieldErrors("body", [{ path: ["a/b~c", 0], message: "m" }]), [
      { pointer: "#/a~1b~0c/0", detail: "m" },
    ]);
    assert.equal(fieldErrors("body", issues({ name: "x", scopes: Array(50).fill("x") })).length, 20);
  });

  test("are recognised by their own codes alone", () => {
    assert.ok(isProblemCode("not_found"));
    for (const text of ["toString", "__proto__", "NOT_FOUND", "", undefined, 404])
      assert.ok(!isProblemCode(text));
  });
});
