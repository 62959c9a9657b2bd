import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { digestOf, encode, randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";

const { contract } = clausesOf("locations are paths", "");

/** With another name, or only another scheme behind a TLS proxy, clients drop their credentials. */
const path = /^\/[^/]/;

const locations: Readonly<Record<string, (t: Trial) => Promise<Answer>>> = {
  "the POST of an upload": async (t) => await t.repository().postUpload(),
  "a PATCH": async (t) => {
    const repository = t.repository();
    return await repository.patch(await repository.givenUpload(), randomBlob(10), "0-9");
  },
  "the GET of an upload": async (t) => await t.client.request("GET", await t.repository().givenUpload()),
  "a closing PUT": async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    return await repository.finish(await repository.givenUpload(), digestOf(bytes, "sha256"), bytes);
  },
  "a mount": async (t) => {
    const source = t.repository();
    const { digest } = await source.givenBlob();
    return await t.repository().postUpload(`mount=${digest}&from=${source.name}`);
  },
  "a manifest's PUT": async (t) => {
    const repository = t.repository();
    return await repository.putManifest(
      encode(await repository.givenImageDocument()),
      "v1",
      mediaTypes.ociManifest,
    );
  },
};

export const locationsArePaths: readonly ClauseDefinition[] = [
  ...Object.entries(locations).map(([name, provoke]) => {
    const id = `locations/${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
    return contract(id, `${name} has a Location that starts with /`, async (t) => {
      const answer = await provoke(t);
      expectStatus(answer, 201, 202, 204);
      expectHeader(answer, "location", path);
    });
  }),
  contract("locations/link", "a Link is a path that starts with /", async (t) => {
    const repository = t.repository();
    const { bytes } = await repository.givenImage({ reference: "v1" });
    await repository.givenManifest(bytes, { reference: "v2" });
    expectHeader(await repository.request("GET", "tags/list?n=1"), "link", /^<\/[^/]/);
  }),
  contract("locations/forwarded-host", "X-Forwarded-Host from anyone changes no Location", async (t) => {
    const headers = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    const answer = await t.repository().request("POST", "blobs/uploads/", { headers, body: Buffer.alloc(0) });
    if (answer.status === 202) expectHeader(answer, "location", path);
    else expectStatus(answer, 401, 403);
  }),
];
