import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { RegistryError } from "@estiva/protocol";
import { Dispatcher } from "#server/http/dispatcher.ts";
import type { ManagementRoute, RegistryRoute } from "#server/http/gate/route.ts";
import { routeTable } from "#test/http/route-table.ts";

const table = routeTable();
const ofRegistry = table.filter((route): route is RegistryRoute => route.plane === "registry");
const ofManagement = table.filter((route): route is ManagementRoute => route.plane === "management");
const dispatcher = new Dispatcher(table);

/**
 * Every route of registry clients with what it takes to pass the gate. A new route needs a row here: whoever
 * adds it says once more, apart from the code, who may use it, with which credentials, and how late a token may
 * be.
 */
const declared = `
  GET    /v2/                              signed  registry-token,basic standard
  GET    /v2                               signed  registry-token,basic standard
  GET    /v2/_catalog                      catalog registry-token,basic standard
  GET    /v2/<name>/tags/list              pull    registry-token,basic standard
  GET    /v2/<name>/manifests/<reference>  pull    registry-token,basic standard
  PUT    /v2/<name>/manifests/<reference>  push    registry-token,basic manifest-push
  DELETE /v2/<name>/manifests/<reference>  delete  registry-token,basic standard
  POST   /v2/<name>/blobs/uploads/         push    registry-token,basic standard
  POST   /v2/<name>/blobs/uploads          push    registry-token,basic standard
  GET    /v2/<name>/blobs/uploads/<upload> push    registry-token,basic upload
  PATCH  /v2/<name>/blobs/uploads/<upload> push    registry-token,basic upload
  PUT    /v2/<name>/blobs/uploads/<upload> push    registry-token,basic upload
  DELETE /v2/<name>/blobs/uploads/<upload> push    registry-token,basic upload
  GET    /v2/<name>/blobs/<digest>         pull    registry-token,basic blob-read
  DELETE /v2/<name>/blobs/<digest>         delete  registry-token,basic standard
  GET    /v2/<name>/referrers/<digest>     pull    registry-token,basic standard
  GET    /auth/token                       anyone  basic                standard
  POST   /auth/token                       anyone  basic                standard
  GET    /auth/jwks.json                   anyone  -                    standard
  GET    /auth/callback/<provider>         anyone  -                    standard
  GET    /livez                            anyone  -                    standard
  GET    /readyz                           anyone  -                    standard
  GET    /                                 anyone  -                    standard
`;

function rows(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().replaceAll(/ +/g, " "));
}

describe("the route table", () => {
  test("declares for every route of registry clients the access and the credentials that stand here", () => {
    const actual = ofRegistry.map(({ method, path, access, credentials, leeway }) =>
      [method, path, access, credentials.join(",") || "-", leeway].join(" "),
    );
    assert.deepEqual([...actual].sort(), [...rows(declared)].sort());
  });

  /**
   * A changed or new route shows up in the file's diff, to be read by a person. `node
   * --test-update-snapshots packages/server/test/http/routes.test.ts` writes it.
   */
  test("declares for every route of the management API what stands in management-routes.txt", (t) => {
    const lines = ofManagement.map(({ method, path, access, credentials, fresh }) => [
      ...[method.padEnd(6), path.padEnd(70), access.padEnd(29)],
      ...[credentials.join(",") || "-", fresh === true ? " fresh" : fresh === false ? "" : ` fresh ${fresh}`],
    ]);
    const text = `${lines
      .map((line) => line.join(" ").trimEnd())
      .sort()
      .join("\n")}\n`;
    const serializers = [(value: unknown) => String(value)];
    t.assert.fileSnapshot(text, join(import.meta.dirname, "management-routes.txt"), { serializers });
  });

  test("takes changes of the management API that a token must not make from their owner alone, who is there", () => {
    const guarded = ofManagement.filter(
      ({ method, path, access }) =>
        method !== "GET" &&
        access !== "anyone" &&
        /token|password|email|factor|session|member|robot/.test(path),
    );
    assert.ok(guarded.length > 0);
    for (const { method, path, credentials, fresh } of guarded) {
      assert.ok(!credentials.includes("token") && !credentials.includes("robot"), `${method} ${path}`);
      // Asking for the mail once more changes nothing.
      const isHarmless = path === "/api/v1/email-verifications";
      assert.ok(fresh || isHarmless, `${method} ${path} is not fresh`);
    }
  });

  test("asks for the right to change what a method changes", () => {
    for (const { method, path, access } of ofRegistry) {
      if (!path.startsWith("/v2/<name>/")) continue;
      if (method !== "GET") assert.ok(access === "push" || access === "delete", `${method} ${path}`);
      assert.notEqual(access, "anyone", path);
    }
  });

  test("has each method of a path once", () => {
    const keys = table.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(keys).size, keys.length);
  });

  test("gives metrics few names", () => {
    const names = new Set(table.map(({ operation }) => operation));
    assert.ok(names.size <= 16);
    for (const name of names) assert.match(name, /^[a-z-]+$/);
  });
});

describe("finding a route", () => {
  const found = (method: string, path: string) => {
    const { route, parameters } = dispatcher.find(method, path);
    return [route.path.replace("/v2/<name>/", ""), { ...parameters }];
  };
  const failure = (method: string, path: string) => {
    try {
      dispatcher.find(method, path);
      return "found";
    } catch (error) {
      assert.ok(error instanceof RegistryError, String(error));
      return error.kind;
    }
  };

  const cases: readonly (readonly [method: string, path: string, route: string, parameters: object])[] = [
    ["GET", "/v2/", "/v2/", {}],
    ["HEAD", "/v2/", "/v2/", {}],
    ["GET", "/v2/_catalog", "/v2/_catalog", {}],
    ["GET", "/v2/a/tags/list", "tags/list", { name: "a" }],
    ["GET", "/v2/a/b/c/tags/list", "tags/list", { name: "a/b/c" }],
    ["HEAD", "/v2/a/manifests/latest", "manifests/<reference>", { name: "a", reference: "latest" }],
    ["POST", "/v2/a/b/blobs/uploads/", "blobs/uploads/", { name: "a/b" }],
    ["POST", "/v2/a/b/blobs/uploads", "blobs/uploads", { name: "a/b" }],
    ["PATCH", "/v2/a/b/blobs/uploads/id", "blobs/uploads/<upload>", { name: "a/b", upload: "id" }],
    ["GET", "/v2/a/blobs/sha256:1", "blobs/<digest>", { name: "a", digest: "sha256:1" }],
    ["GET", "/v2/a/referrers/x", "referrers/<digest>", { name: "a", digest: "x" }],
    // Names that contain the words of the paths around them.
    ["GET", "/v2/tags/list/tags/list", "tags/list", { name: "tags/list" }],
    ["GET", "/v2/manifests/manifests/x", "manifests/<reference>", { name: "manifests", reference: "x" }],
    [
      "GET",
      "/v2/a/blobs/uploads/manifests/x",
      "manifests/<reference>",
      { name: "a/blobs/uploads", reference: "x" },
    ],
    ["GET", "/v2/a/manifests/tags/list", "tags/list", { name: "a/manifests" }],
    ["GET", "/v2/_catalog/tags/list", "tags/list", { name: "_catalog" }],
    [
      "GET",
      "/v2/blobs/uploads/blobs/uploads/x",
      "blobs/uploads/<upload>",
      { name: "blobs/uploads", upload: "x" },
    ],
    // Some clients write a digest's colon so; a slash stays encoded, so that it can't move a boundary.
    ["GET", "/v2/a/blobs/sha256%3A1", "blobs/<digest>", { name: "a", digest: "sha256:1" }],
    ["GET", "/v2/a%2Fb/tags/list", "tags/list", { name: "a%2Fb" }],
    ["GET", "/v2/a/manifests/x%2fy", "manifests/<reference>", { name: "a", reference: "x%2fy" }],
    ["GET", "/v2/a%252Fb/tags/list", "tags/list", { name: "a%2Fb" }],
  ];
  for (const [method, path, route, parameters] of cases) {
    test(`${method} ${path}`, () => assert.deepEqual(found(method, path), [route, parameters]));
  }

  const unknown = [
    ...[
      "",
      "/v1/",
      "/v2x",
      "/v3/",
      "/V2/",
      "//v2/",
      "/v2//",
      "/v2/tags/list",
      "/v2//tags/list",
      "/v2/manifests/x",
    ],
    ...[
      "/v2/a",
      "/v2/a/",
      "/v2/a/tags",
      "/v2/a/tags/list/",
      "/v2/a/tags/lists",
      "/v2/a/manifests",
      "/v2/_catalog/",
    ],
    ...["/v2/blobs/uploads/", "/auth", "/auth/token/", "/livez/", "/favicon.ico", "/api/v1", "*", "/metrics"],
  ];
  for (const path of unknown) {
    test(`there is nothing at ${path || "nowhere"}`, () =>
      assert.equal(failure("GET", path), "routeUnknown"));
  }

  test("a method that a path doesn't take is refused with those that it takes", () => {
    assert.throws(
      () => dispatcher.find("POST", "/v2/a/manifests/x"),
      (error) =>
        error instanceof RegistryError &&
        error.kind === "methodUnsupported" &&
        error.headers.allow === "GET, HEAD, PUT, DELETE",
    );
    assert.equal(failure("GET", "/v2/a/blobs/uploads/"), "methodUnsupported");
    assert.equal(failure("DELETE", "/v2/"), "methodUnsupported");
    assert.equal(failure("OPTIONS", "/v2/a/tags/list"), "methodUnsupported");
    assert.equal(failure("constructor", "/v2/"), "methodUnsupported");
  });

  test("broken percent-encoding is a bad request, not a failure", () => {
    for (const text of ["%FF", "%C3", "%80"]) {
      assert.equal(failure("GET", `/v2/a/manifests/${text}`), "requestInvalid", text);
    }
    assert.deepEqual(found("GET", "/v2/a/manifests/%zz"), [
      "manifests/<reference>",
      { name: "a", reference: "%zz" },
    ]);
  });
});
