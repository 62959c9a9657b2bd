import assert from "node:assert/strict";
import type { Answer } from "./http-client.ts";

/** The body's beginning, for the message of a failed expectation. */
function excerpt(answer: Answer): string {
  const text = answer.body
    .subarray(0, 300)
    .toString("utf8")
    .replaceAll(/[^\x20-\x7e]+/g, " ");
  return text === "" ? "" : ` ${text}`;
}

export function expectStatus(answer: Answer, ...allowed: readonly number[]): void {
  if (allowed.includes(answer.status)) return;
  assert.fail(
    `${answer.request} answered ${answer.status} instead of ${allowed.join(" or ")}${excerpt(answer)}`,
  );
}

export function expectHeader(answer: Answer, name: string, expected?: string | RegExp): string {
  const value = answer.header(name);
  if (value === undefined) assert.fail(`${answer.request} (${answer.status}) has no ${name}`);
  const right =
    expected === undefined || (typeof expected === "string" ? value === expected : expected.test(value));
  if (!right) assert.fail(`${answer.request} (${answer.status}) has ${name}: ${value}, not ${expected}`);
  return value;
}

export function expectNoHeader(answer: Answer, name: string): void {
  const value = answer.header(name);
  if (value !== undefined) assert.fail(`${answer.request} (${answer.status}) has ${name}: ${value}`);
}

export function expectBytes(answer: Answer, expected: Uint8Array): void {
  if (answer.body.equals(expected)) return;
  const sizes = `${answer.body.byteLength} bytes, ${expected.byteLength} expected`;
  assert.fail(`${answer.request} (${answer.status}) has another body: ${sizes}${excerpt(answer)}`);
}

/** Distribution-spec, "Error Codes": what may stand in `code`. */
export const listedCodes: ReadonlySet<string> = new Set([
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
]);

/** The codes in a JSON error body; fails where the body has another form than the spec's. */
export function errorCodes(answer: Answer): readonly string[] {
  let body: unknown;
  try {
    body = answer.json();
  } catch {
    assert.fail(`${answer.request} (${answer.status}) has no JSON body:${excerpt(answer)}`);
  }
  const { errors } = body as { errors?: unknown };
  if (!Array.isArray(errors) || errors.length === 0) {
    assert.fail(`${answer.request} (${answer.status}) has no list of errors:${excerpt(answer)}`);
  }
  return errors.map((entry: { code?: unknown }) => String(entry.code));
}

export function expectErrorCode(answer: Answer, ...allowed: readonly string[]): void {
  const codes = errorCodes(answer);
  if (codes.some((code) => allowed.includes(code))) return;
  assert.fail(
    `${answer.request} (${answer.status}) has ${codes.join(", ")} instead of ${allowed.join(" or ")}`,
  );
}
