import assert from "node:assert/strict";
import { test } from "node:test";
import { safeNext } from "../src/router/search-params.ts";

test("security 22: after a sign-in a page of this server follows, whatever the address asks for", () => {
  const foreign = [
    "//evil",
    "/\\evil",
    "\\\\evil",
    "\\/evil",
    "https://evil",
    "https:evil",
    "javascript:alert(1)",
    "/\t/evil",
    "/\n/evil",
    "/\r\n/evil",
    "\t//evil",
    "/\u0000/evil",
    "/..//evil",
    "/.//evil",
    "/a/../..//evil",
    "",
    "evil",
    "data:text/html,x",
    "/a\\..\\b",
    " //evil",
  ];
  for (const next of foreign) {
    const path = safeNext(next);
    assert.equal(path, "/", JSON.stringify(next));
  }
  assert.equal(safeNext(undefined), "/");
  for (const next of ["/", "/r/acme/app?tab=tags#v1", "/search?q=https://example.com//x", "/%2F/evil"]) {
    assert.equal(safeNext(next), next);
    assert.equal(new URL(safeNext(next), "https://registry.example").origin, "https://registry.example");
  }
});
