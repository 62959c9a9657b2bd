import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { randomBlob } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { readMultipart } from "../multipart.ts";

const { must, should, contract } = clausesOf("pull/ranges", "Pulling blobs; RFC 9110, section 14");

const size = 2048;

async function ask(
  t: Trial,
  range: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ answer: Answer; bytes: Buffer }> {
  const repository = t.repository();
  const bytes = randomBlob(size);
  const { digest } = await repository.givenBlob(bytes);
  return { answer: await repository.getBlob(digest, { range, ...headers }), bytes };
}

/** @param from first byte; @param to last byte, inclusive */
async function expectPart(t: Trial, range: string, from: number, to: number): Promise<void> {
  const { answer, bytes } = await ask(t, range);
  expectStatus(answer, 206);
  expectHeader(answer, "content-range", new RegExp(`^bytes ${from}-${to}/(${size}|\\*)$`));
  expectHeader(answer, "content-length", String(to - from + 1));
  expectBytes(answer, bytes.subarray(from, to + 1));
}

async function expectUnsatisfiable(t: Trial, range: string): Promise<Answer> {
  const { answer } = await ask(t, range);
  expectStatus(answer, 416);
  return answer;
}

/** So large that the bytes come from a file rather than from memory. */
const largeSize = 3 * 1024 * 1024;

export const ranges: readonly ClauseDefinition[] = [
  should.perAlgorithm("end-2/range-middle", "bytes=500-1499 answers 206 with these bytes", async (t) => {
    await expectPart(t, "bytes=500-1499", 500, 1499);
  }),
  should("end-2/range-first-byte", "bytes=0-0 answers the first byte", async (t) => {
    await expectPart(t, "bytes=0-0", 0, 0);
  }),
  should("end-2/range-open", "bytes=500- answers to the end", async (t) => {
    await expectPart(t, "bytes=500-", 500, size - 1);
  }),
  contract("end-2/range-from-zero", "bytes=0- answers 206 with everything", async (t) => {
    await expectPart(t, "bytes=0-", 0, size - 1);
  }),
  should("end-2/range-suffix", "bytes=-500 answers the last 500 bytes", async (t) => {
    await expectPart(t, "bytes=-500", size - 500, size - 1);
  }),
  should(
    "end-2/range-long-suffix",
    "a suffix longer than the blob answers the whole blob as 206",
    async (t) => {
      await expectPart(t, "bytes=-5000", 0, size - 1);
    },
  ),
  should("end-2/range-clamped", "a range that ends past the blob is cut to its end", async (t) => {
    await expectPart(t, "bytes=2000-5000", 2000, size - 1);
  }),
  should("end-2/range-beyond", "a range past the blob's end is answered 416 with the size", async (t) => {
    expectHeader(await expectUnsatisfiable(t, "bytes=5000-10000"), "content-range", `bytes */${size}`);
  }),
  should("end-2/range-at-end", "a range that starts at the blob's end is answered 416", async (t) => {
    await expectUnsatisfiable(t, `bytes=${size}-`);
  }),
  contract("end-2/range-reversed", "bytes=500-0 is answered 416", async (t) => {
    await expectUnsatisfiable(t, "bytes=500-0");
  }),
  should("end-2/range-empty-suffix", "bytes=-0 is answered 416", async (t) => {
    await expectUnsatisfiable(t, "bytes=-0");
  }),
  must("end-2/range-other-unit", "a unit other than bytes is ignored", async (t) => {
    const { answer, bytes } = await ask(t, "lines=1-2");
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  must("end-2/range-on-head", "Range on a HEAD is ignored", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob(randomBlob(size));
    const answer = await repository.request("HEAD", `blobs/${digest}`, { headers: { range: "bytes=0-9" } });
    expectStatus(answer, 200);
    expectHeader(answer, "content-length", String(size));
  }),
  contract("end-2/range-digest-header", "a 206 carries the whole blob's Docker-Content-Digest", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob(randomBlob(size));
    const answer = await repository.getBlob(digest, { range: "bytes=1-2" });
    expectStatus(answer, 206);
    expectHeader(answer, "docker-content-digest", digest);
  }),
  must("end-2/if-range-stale", "If-Range with another validator answers the whole blob", async (t) => {
    const { answer, bytes } = await ask(t, "bytes=0-9", { "if-range": '"another"' });
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  should("end-2/if-range", "If-Range with the blob's ETag answers the range", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(size);
    const { digest } = await repository.givenBlob(bytes);
    const etag = expectHeader(await repository.getBlob(digest), "etag");
    const answer = await repository.getBlob(digest, { range: "bytes=0-9", "if-range": etag });
    expectStatus(answer, 206);
    expectBytes(answer, bytes.subarray(0, 10));
  }),
  contract(
    "end-2/ranges-several",
    "several ranges answer multipart in their order, or the whole blob",
    async (t) => {
      const { answer, bytes } = await ask(t, "bytes=1000-1009,0-9, -5");
      await expectParts(answer, bytes, [
        [1000, 1009],
        [0, 9],
        [size - 5, size - 1],
      ]);
    },
  ),
  contract("end-2/ranges-thousand", "1,024 ranges in one header are answered, not refused", async (t) => {
    const pieces = Array.from({ length: 1024 }, (_, i): [number, number] => [i * 2, i * 2]);
    const { answer, bytes } = await ask(t, `bytes=${pieces.map(([from, to]) => `${from}-${to}`).join(",")}`);
    await expectParts(answer, bytes, pieces);
  }),
  should("end-2/range-of-large", "ranges of a blob of megabytes are exact", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(largeSize);
    const { digest } = await repository.givenBlob(bytes);
    for (const [from, to] of [
      [0, 0],
      [65_535, 65_536],
      [1_000_000, 2_500_000],
      [largeSize - 1, largeSize - 1],
    ]) {
      const answer = await repository.getBlob(digest, { range: `bytes=${from}-${to}` });
      expectStatus(answer, 206);
      expectBytes(answer, bytes.subarray(from, (to ?? 0) + 1));
    }
  }),
  contract("end-2/ranges-of-large", "many ranges of a blob of megabytes are exact", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(largeSize);
    const { digest } = await repository.givenBlob(bytes);
    const pieces = Array.from({ length: 300 }, (_, i): [number, number] => [
      i * 10_000,
      i * 10_000 + (i % 7) * 900,
    ]);
    const range = `bytes=${pieces.map(([from, to]) => `${from}-${to}`).join(",")}`;
    await expectParts(await repository.getBlob(digest, { range }), bytes, pieces);
  }),
  contract("end-2/range-empty-blob", "bytes=0- of the empty blob is answered 416 or 200", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob(Buffer.alloc(0));
    expectStatus(await repository.getBlob(digest, { range: "bytes=0-" }), 416, 200);
  }),
];

async function expectParts(
  answer: Answer,
  bytes: Buffer,
  wanted: readonly (readonly [number, number])[],
): Promise<void> {
  expectStatus(answer, 200, 206);
  if (answer.status === 200) return expectBytes(answer, bytes);
  const parts = readMultipart(
    expectHeader(answer, "content-type", /^multipart\/byteranges; *boundary=/),
    answer.body,
  );
  assert.deepEqual(
    parts.map(({ contentRange }) => contentRange),
    wanted.map(([from, to]) => `bytes ${from}-${to}/${bytes.byteLength}`),
  );
  for (const [position, [from, to]] of wanted.entries()) {
    assert.deepEqual(parts[position]?.bytes, bytes.subarray(from, to + 1));
  }
}
