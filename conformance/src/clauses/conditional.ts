import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { randomBlob } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { accept } from "../repository.ts";

const { should, contract } = clausesOf("conditional requests", "API; RFC 9110, section 13");

type Ask = (method: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

async function givenThing(t: Trial, kind: "manifest" | "blob"): Promise<{ ask: Ask; bytes: Buffer }> {
  const repository = t.repository();
  const bytes = randomBlob();
  const manifest = kind === "manifest" ? await repository.givenImage({ reference: "v1" }) : undefined;
  const rest =
    manifest === undefined ? `blobs/${(await repository.givenBlob(bytes)).digest}` : "manifests/v1";
  const ask: Ask = (method, headers) =>
    repository.request(method, rest, { headers: { ...accept, ...headers } });
  return { ask, bytes: manifest?.bytes ?? bytes };
}

function clausesFor(kind: "manifest" | "blob"): readonly ClauseDefinition[] {
  return [
    contract(`conditional/${kind}-etag`, `a ${kind} has an ETag, on GET and HEAD the same`, async (t) => {
      const { ask } = await givenThing(t, kind);
      const etag = expectHeader(await ask("GET", {}), "etag", /^"[^"]+"$/);
      expectHeader(await ask("HEAD", {}), "etag", etag);
    }),
    should(
      `conditional/${kind}-not-modified`,
      `If-None-Match with the ${kind}'s ETag answers 304`,
      async (t) => {
        const { ask } = await givenThing(t, kind);
        const etag = expectHeader(await ask("GET", {}), "etag");
        for (const value of [etag, `"another", ${etag}`, `W/${etag}`, "*"]) {
          const answer = await ask("GET", { "if-none-match": value });
          expectStatus(answer, 304);
          expectHeader(answer, "etag", etag);
          expectBytes(answer, Buffer.alloc(0));
        }
      },
    ),
    should(
      `conditional/${kind}-modified`,
      `If-None-Match with another ETag answers the ${kind}`,
      async (t) => {
        const { ask, bytes } = await givenThing(t, kind);
        const answer = await ask("GET", { "if-none-match": '"another"' });
        expectStatus(answer, 200);
        expectBytes(answer, bytes);
      },
    ),
  ];
}

export const conditional: readonly ClauseDefinition[] = [
  ...clausesFor("manifest"),
  ...clausesFor("blob"),
  should("conditional/moved-tag", "a tag that has moved is answered in full to the old ETag", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "v1" });
    const etag = expectHeader(await repository.getManifest("v1"), "etag");
    const { bytes } = await repository.givenImage({ reference: "v1" });
    const answer = await repository.getManifest("v1", { ...accept, "if-none-match": etag });
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
];
