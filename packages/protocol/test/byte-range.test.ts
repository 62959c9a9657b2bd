import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseContentRange, parseRange } from "@estiva/protocol";

const size = 10_000;

describe("Range of a blob (RFC 9110, section 14)", () => {
  const single: readonly (readonly [header: string, start: number, end: number])[] = [
    ["bytes=0-499", 0, 500],
    ["bytes=500-999", 500, 1_000],
    ["bytes=9500-", 9_500, 10_000],
    ["bytes=-500", 9_500, 10_000],
    ["bytes=0-0", 0, 1],
    ["bytes=9999-9999", 9_999, 10_000],
    ["bytes=0-", 0, 10_000],
    ["bytes=0-9999", 0, 10_000],
    ["bytes=2000-50000", 2_000, 10_000],
    ["bytes=-50000", 0, 10_000],
    ["bytes=007-0009", 7, 10],
    ["bytes= 1-2 ", 1, 3],
    ["BYTES=1-2", 1, 3],
    // What clients write for "to the end": the largest number that they have.
    ["bytes=5-9223372036854775807", 5, 10_000],
    ["bytes=5-18446744073709551615", 5, 10_000],
    // An empty element of a list is nothing (section 5.6.1.2).
    ["bytes=1-2,", 1, 3],
    ["bytes=,1-2", 1, 3],
    // One of two lies outside: the other is answered.
    ["bytes=1-2,20000-30000", 1, 3],
  ];
  for (const [header, start, end] of single) {
    test(`${header} is ${start} to ${end}`, () =>
      assert.deepEqual(parseRange(header, size), [{ start, end }]));
  }

  const unsatisfiable = [
    "bytes=10000-",
    "bytes=10000-10001",
    "bytes=500-0",
    "bytes=-0",
    "bytes=",
    "bytes=-",
    "bytes=,",
    "bytes=a-b",
    "bytes=1-2-3",
    "bytes=1",
    "bytes=0x1-0x2",
    "bytes=1.5-2",
    "bytes=+1-2",
    "bytes=--1",
    "bytes=1-2,5-4",
    "bytes=99999999999999999999-",
    "bytes=20000-30000,40000-50000",
  ];
  for (const header of unsatisfiable) {
    test(`${header} is a 416`, () => assert.equal(parseRange(header, size), "unsatisfiable"));
  }

  for (const header of [undefined, "", "bytes", "lines=1-2", "seconds=1-", "bytesx=1-2", "=1-2"]) {
    test(`${header} asks for nothing that applies`, () => assert.equal(parseRange(header, size), "whole"));
  }

  test("nothing of an empty blob can be had", () => {
    for (const header of ["bytes=0-", "bytes=0-0", "bytes=-1"]) {
      assert.equal(parseRange(header, 0), "unsatisfiable", header);
    }
  });

  test("several ranges stay in the order in which they were asked for, overlapping or not", () => {
    assert.deepEqual(parseRange("bytes=500-599, 0-9 ,\t-5,505-510", size), [
      { start: 500, end: 600 },
      { start: 0, end: 10 },
      { start: 9_995, end: 10_000 },
      { start: 505, end: 511 },
    ]);
  });

  test("podman's 1,024 pieces are answered", () => {
    const pieces = Array.from({ length: 1_024 }, (_, piece) => `${piece * 9}-${piece * 9 + 3}`);
    const ranges = parseRange(`bytes=${pieces.join(",")}`, size);
    assert.ok(Array.isArray(ranges));
    assert.equal(ranges.length, 1_024);
    assert.deepEqual(ranges.at(-1), { start: 9_207, end: 9_211 });
  });

  test("pieces beyond any client's number, or together more than the blob, get the whole blob", () => {
    const many = Array.from({ length: 1_025 }, (_, piece) => `${piece}-${piece}`).join(",");
    assert.equal(parseRange(`bytes=${many}`, size), "whole");
    assert.equal(parseRange("bytes=0-,0-,0-", size), "whole");
    assert.equal(parseRange("bytes=0-5000,0-5000", size), "whole");
    assert.ok(Array.isArray(parseRange("bytes=0-4999,5000-9999", size)));
  });
});

describe("Content-Range of an upload's chunk", () => {
  test("the specification's form, and HTTP's, are read", () => {
    for (const header of ["5-9", " 5-9 ", "bytes=5-9", "bytes 5-9/10", "bytes 5-9/*", "5-9/10"]) {
      assert.deepEqual(parseContentRange(header), { start: 5, end: 10 }, header);
    }
    assert.deepEqual(parseContentRange("0-0"), { start: 0, end: 1 });
  });

  test("anything else is none", () => {
    const refused = ["", "-", "5-", "-5", "9-5", "0--1", "a-b", "5-9-", "bytes */10", "5 - 9", "5-9,11-12"];
    for (const header of [...refused, `0-${"9".repeat(16)}`, "-1-5", "1e3-2e3", "5-9/x"]) {
      assert.equal(parseContentRange(header), undefined, header);
    }
  });
});
