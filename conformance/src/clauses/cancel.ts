import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectErrorCode, expectHeader, expectStatus } from "../expect.ts";

const { should, contract } = clausesOf("push/cancel", "Cancel a blob upload");

export const cancel: readonly ClauseDefinition[] = [
  should("end-14/cancel", "a DELETE of an upload answers 204", async (t) => {
    expectStatus(await t.client.request("DELETE", await t.repository().givenUpload()), 204);
  }),
  should("end-14/cancel-with-bytes", "a DELETE of an upload that has bytes answers 204", async (t) => {
    const repository = t.repository();
    const patched = await repository.patch(await repository.givenUpload(), randomBlob(1500), "0-1499");
    expectStatus(await t.client.request("DELETE", expectHeader(patched, "location")), 204);
  }),
  should("end-14/gone", "a cancelled upload is gone: 404 to GET, PATCH and PUT", async (t) => {
    const repository = t.repository();
    const location = await repository.givenUpload();
    expectStatus(await t.client.request("DELETE", location), 204);
    expectStatus(await t.client.request("GET", location), 404);
    expectStatus(await repository.patch(location, randomBlob()), 404);
    const bytes = randomBlob();
    expectStatus(await repository.finish(location, digestOf(bytes, "sha256"), bytes), 404);
  }),
  contract("end-14/twice", "a second DELETE answers 404 BLOB_UPLOAD_UNKNOWN", async (t) => {
    const location = await t.repository().givenUpload();
    expectStatus(await t.client.request("DELETE", location), 204);
    const again = await t.client.request("DELETE", location);
    expectStatus(again, 404);
    expectErrorCode(again, "BLOB_UPLOAD_UNKNOWN");
  }),
];
