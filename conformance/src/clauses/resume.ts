import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";
import { sendAndBreakOff } from "../raw-connection.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("push/resume", "Pushing a blob in chunks");

/** How long a registry may take to notice a broken connection, in milliseconds. */
const patience = 10_000;

/** The offset that an upload has reached after its connection broke; 0 where nothing of it was kept. */
async function offsetAfterBreak(
  repository: Repository,
  location: string,
): Promise<{ offset: number; location: string }> {
  const deadline = performance.now() + patience;
  for (;;) {
    const status = await repository.client.request("GET", location);
    expectStatus(status, 204);
    const last = Number(expectHeader(status, "range", /^0-(\d+|-1)$/).slice(2));
    const next = expectHeader(status, "location");
    if (last > 0 || performance.now() > deadline) return { offset: last > 0 ? last + 1 : 0, location: next };
    await pause(20);
  }
}

/** Goes on after the break, again wherever the registry says 416 because it was still writing. */
async function sendTheRest(repository: Repository, location: string, bytes: Buffer): Promise<string> {
  const deadline = performance.now() + patience;
  for (;;) {
    const at = await offsetAfterBreak(repository, location);
    assert.ok(at.offset > 0 && at.offset < bytes.byteLength, `the broken PATCH left ${at.offset} bytes`);
    const range = `${at.offset}-${bytes.byteLength - 1}`;
    const answer = await repository.patch(at.location, bytes.subarray(at.offset), range);
    if (answer.status !== 416 || performance.now() > deadline) {
      expectStatus(answer, 202);
      return expectHeader(answer, "location");
    }
    await pause(20);
  }
}

async function expectResumable(
  repository: Repository,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer,
  part: Buffer,
): Promise<void> {
  const location = await repository.givenUpload();
  const { pathname, search } = new URL(location, repository.client.base);
  const { client } = repository;
  const allHeaders = { ...headers, ...(await client.authorization(location)) };
  await sendAndBreakOff(client.base, "PATCH", `${pathname}${search}`, allHeaders, part);
  const finished = await repository.finish(
    await sendTheRest(repository, location, bytes),
    digestOf(bytes, repository.algorithm),
  );
  expectStatus(finished, 201);
  await expectPullable(repository, finished, bytes);
}

const octets = { "content-type": "application/octet-stream" };

export const resume: readonly ClauseDefinition[] = [
  must(
    "end-13/new-upload",
    "a GET of an upload without bytes answers 204 with Location and Range",
    async (t) => {
      const repository = t.repository();
      const answer = await t.client.request("GET", await repository.givenUpload());
      expectStatus(answer, 204);
      expectHeader(answer, "location");
      expectHeader(answer, "range", /^0-/);
    },
  ),
  must("end-13/after-patch", "a GET of an upload shows the last byte that it has", async (t) => {
    const repository = t.repository();
    const patched = await repository.patch(await repository.givenUpload(), randomBlob(1500), "0-1499");
    const answer = await t.client.request("GET", expectHeader(patched, "location"));
    expectStatus(answer, 204);
    expectHeader(answer, "location");
    expectHeader(answer, "range", "0-1499");
  }),
  must("end-13/from-first-location", "the Location of the POST still answers after a PATCH", async (t) => {
    const repository = t.repository();
    const location = await repository.givenUpload();
    expectStatus(await repository.patch(location, randomBlob(1500), "0-1499"), 202);
    const answer = await t.client.request("GET", location);
    expectStatus(answer, 204);
    expectHeader(answer, "range", "0-1499");
  }),
  contract(
    "end-13/upload-uuid",
    "a GET of an upload carries Docker-Upload-UUID, the same as its POST",
    async (t) => {
      const begun = await t.repository().postUpload();
      const uuid = expectHeader(begun, "docker-upload-uuid");
      expectHeader(
        await t.client.request("GET", expectHeader(begun, "location")),
        "docker-upload-uuid",
        uuid,
      );
    },
  ),
  should("end-13/closed", "a GET of a closed upload answers 404", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const location = await repository.givenUpload();
    expectStatus(await repository.finish(location, digestOf(bytes, "sha256"), bytes), 201);
    expectStatus(await t.client.request("GET", location), 404);
  }),
  contract.perAlgorithm("end-13/after-a-break", "the bytes of a PATCH that broke off count", async (t) => {
    const bytes = randomBlob(400_000);
    const headers = { ...octets, "content-length": "400000", "content-range": "0-399999" };
    await expectResumable(t.repository(), headers, bytes, bytes.subarray(0, 250_000));
  }),
  contract("end-13/after-a-broken-stream", "the bytes of a stream that broke off count", async (t) => {
    const bytes = randomBlob(400_000);
    const size = Buffer.from(`${(250_000).toString(16)}\r\n`);
    const part = Buffer.concat([size, bytes.subarray(0, 250_000), Buffer.from("\r\n")]);
    await expectResumable(t.repository(), { ...octets, "transfer-encoding": "chunked" }, bytes, part);
  }),
];
