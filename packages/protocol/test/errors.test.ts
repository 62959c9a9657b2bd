import assert from "node:assert/strict";
import { STATUS_CODES } from "node:http";
import { test } from "node:test";
import { type ErrorName, errorTable, RegistryError } from "@estiva/protocol";

/** Distribution-spec, "Error Codes": "The `code` field MUST be one of the following". */
const specified = [
  "BLOB_UNKNOWN",
  "BLOB_UPLOAD_INVALID",
  "BLOB_UPLOAD_UNKNOWN",
  "DIGEST_INVALID",
  "MANIFEST_BLOB_UNKNOWN",
  "MANIFEST_INVALID",
  "MANIFEST_UNKNOWN",
  "NAME_INVALID",
  "NAME_UNKNOWN",
  "SIZE_INVALID",
  "UNAUTHORIZED",
  "DENIED",
  "UNSUPPORTED",
  "TOOMANYREQUESTS",
];

const kinds = Object.keys(errorTable) as ErrorName[];

test("every error below 500 has a code of the specification's list", () => {
  for (const kind of kinds) {
    const { code, status } = errorTable[kind];
    if (status < 500) assert.ok(specified.includes(code), `${kind}: ${code}`);
  }
});

test("every status is an HTTP error, and every code upper case with underscores", () => {
  for (const kind of kinds) {
    const { code, status } = errorTable[kind];
    assert.ok(status >= 400 && status < 600 && STATUS_CODES[status] !== undefined, `${kind}: ${status}`);
    assert.match(code, /^[A-Z]+(_[A-Z]+)*$/, kind);
  }
});

test("every message is one line that begins in lower case and has no full stop, for clients to print", () => {
  const messages = kinds.map((kind) => errorTable[kind].message);
  for (const message of messages) assert.match(message, /^[a-z][^\n.]*[a-zA-Z0-9_]$/, message);
  assert.equal(new Set(messages).size, messages.length, "two errors have one message");
});

test("the body is the specification's, with a detail only where there is one", () => {
  const plain = new RegistryError("blobUnknown");
  assert.deepEqual(JSON.parse(JSON.stringify(plain)), {
    errors: [{ code: "BLOB_UNKNOWN", message: errorTable.blobUnknown.message }],
  });
  assert.equal(plain.status, 404);
  assert.deepEqual(plain.headers, {});
  const detailed = new RegistryError("digestInvalid", { message: "odd", detail: { given: "x" } });
  assert.deepEqual(JSON.parse(JSON.stringify(detailed)), {
    errors: [{ code: "DIGEST_INVALID", message: "odd", detail: { given: "x" } }],
  });
});

test("what caused an error is kept for the log and left out of the body", () => {
  const error = new RegistryError("internal", { cause: new Error("secret path") });
  assert.ok(error instanceof Error && error.cause instanceof Error);
  assert.ok(!JSON.stringify(error).includes("secret"));
});
