import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { randomBlob } from "../content.ts";
import { exchangeBytes, tlsClientHello } from "../raw-connection.ts";

const { should, contract } = clausesOf("connections", "API; RFC 9112");

/** A blob that no cache for small things holds, another that it does, and how to ask for them by hand. */
async function givenTwoBlobs(t: Trial) {
  const repository = t.repository();
  const [large, small] = [randomBlob(3 * 1024 * 1024), randomBlob(300)];
  const { digest } = await repository.givenBlob(small);
  const { authorization } = await t.client.authorization(repository.path(`blobs/${digest}`));
  const signed = authorization === undefined ? [] : [`Authorization: ${authorization}`];
  const get = (wanted: string, ...more: readonly string[]) => {
    const start = `GET ${repository.path(`blobs/${wanted}`)} HTTP/1.1`;
    return `${[start, `Host: ${t.client.base.host}`, ...signed, ...more].join("\r\n")}\r\n\r\n`;
  };
  const largeDigest = (await repository.givenBlob(large)).digest;
  return { large: { bytes: large, digest: largeDigest }, small: { bytes: small, digest }, get };
}

export const connections: readonly ClauseDefinition[] = [
  contract(
    "base/tls-on-a-plain-port",
    "a TLS handshake on a plain port is answered with HTTP, not silence",
    async (t) => {
      if (t.client.base.protocol === "https:") return;
      const answer = await exchangeBytes(t.client.base, await tlsClientHello());
      assert.match(answer.toString("latin1"), /^HTTP\/1\.[01] 400 /);
    },
  ),
  should("rfc9112/pipelining", "requests that are sent in one go are answered in their order", async (t) => {
    const { large, small, get } = await givenTwoBlobs(t);
    const last = get(large.digest, "Connection: close");
    const requests = Buffer.from(get(large.digest) + get(small.digest) + last);
    const received = await exchangeBytes(t.client.base, requests);
    const first = received.indexOf(large.bytes);
    const second = received.indexOf(small.bytes, first + large.bytes.byteLength);
    assert.ok(first > 0 && second > first, `the first two answers are not in ${received.byteLength} bytes`);
    assert.ok(received.indexOf(large.bytes, second) > second, "the third answer is not there");
  }),
  contract("base/half-close", "a client that ends its own direction still gets its answer", async (t) => {
    const { large, get } = await givenTwoBlobs(t);
    const request = Buffer.from(get(large.digest, "Connection: close"));
    const received = await exchangeBytes(t.client.base, request, { halfClose: true });
    assert.ok(received.includes(large.bytes), `the blob is not in ${received.byteLength} bytes`);
  }),
];
