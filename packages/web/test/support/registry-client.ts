import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { password, type Site } from "./site.ts";

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Pushes what is no plain image: charts, artifacts, attestations, signatures; and thousands of tags. */
export class RegistryClient {
  readonly #site: Site;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(site: Site, username: string, repository: string) {
    this.#site = site;
    this.#base = `${site.url}/v2/${repository}`;
    this.#headers = { Authorization: `Basic ${btoa(`${username}:${password}`)}` };
  }

  /** Begins an upload and sends a part of it. @returns what ends it. */
  async beginUpload(part: Uint8Array<ArrayBuffer>): Promise<() => Promise<void>> {
    const headers = this.#headers;
    const started = await fetch(`${this.#base}/blobs/uploads/`, { method: "POST", headers });
    const place = new URL(started.headers.get("location") ?? "", this.#site.url);
    const sent = await fetch(place, {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/octet-stream" },
      body: part,
    });
    assert.equal(sent.status, 202, await sent.text());
    const next = new URL(sent.headers.get("location") ?? "", this.#site.url);
    return async () => {
      next.searchParams.set("digest", digestOf(part));
      const closed = await fetch(next, { method: "PUT", headers });
      assert.equal(closed.status, 201, await closed.text());
    };
  }

  async putBlob(mediaType: string, content: string): Promise<Descriptor> {
    const headers = { ...this.#headers, "Content-Type": "application/octet-stream" };
    const digest = digestOf(Buffer.from(content));
    const answer = await fetch(`${this.#base}/blobs/uploads/?digest=${digest}`, {
      ...{ method: "POST", headers, body: content },
    });
    assert.equal(answer.status, 201, await answer.text());
    return { mediaType, digest, size: Buffer.byteLength(content) };
  }

  /** Under its digest, with as many tags as are named. */
  async putManifest(content: { mediaType: string } & object, tags: readonly string[]): Promise<Descriptor> {
    const body = JSON.stringify({ schemaVersion: 2, ...content });
    const digest = digestOf(Buffer.from(body));
    for (let from = 0; from === 0 || from < tags.length; from += 10) {
      const query = new URLSearchParams(tags.slice(from, from + 10).map((tag) => ["tag", tag]));
      const answer = await fetch(`${this.#base}/manifests/${digest}?${query}`, {
        method: "PUT",
        headers: { ...this.#headers, "Content-Type": content.mediaType },
        body,
      });
      assert.equal(answer.status, 201, await answer.text());
    }
    return { mediaType: content.mediaType, digest, size: Buffer.byteLength(body) };
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
