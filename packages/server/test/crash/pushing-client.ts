import type { SeededRandom } from "@estiva/testing/seeded-random";
import { type Connection, ConnectionLost } from "./connection.ts";
import type { KeptBlob, Ledger } from "./ledger.ts";
import { makeBlob, makeImage, makeIndex, type TestBlob, type TestManifest } from "./test-content.ts";
import { expectStatus, type UploadWay, uploadBlob, uploadWays } from "./upload-blob.ts";

/** A client that pushes small images in every way there is. Its tags are its own, its repository is shared. */
export class PushingClient {
  readonly #name: string;
  readonly #repository: string;
  readonly #ledger: Ledger;
  readonly #random: SeededRandom;
  readonly #shared: readonly TestBlob[];
  readonly #images: TestManifest[] = [];
  #count = 0;

  /** @param shared layers that other clients push as well, at the same time. */
  constructor(parts: {
    name: string;
    repository: string;
    ledger: Ledger;
    random: SeededRandom;
    shared: readonly TestBlob[];
  }) {
    this.#name = parts.name;
    this.#repository = parts.repository;
    this.#ledger = parts.ledger;
    this.#random = parts.random;
    this.#shared = parts.shared;
  }

  /** Pushes images until the server is gone. */
  async pushUntilLost(connection: Connection): Promise<void> {
    await untilLost(async () => {
      while (true) await this.#pushVaried(connection);
    });
  }

  /**
   * Pushes one image and an index of it, in always the same steps, unless the server is gone before.
   * @returns whether it was.
   */
  async pushOne(connection: Connection): Promise<boolean> {
    return await untilLost(async () => {
      const layers = [await this.#newBlob(connection, "chunks-and-last", 40_000)];
      layers.push(await this.#newBlob(connection, "whole", 3_000));
      const config = await this.#newBlob(connection, "stream", 700);
      const image = makeImage(config, layers, this.#nextName());
      await this.#put(connection, image, [`${this.#name}-one`]);
      await this.#put(connection, makeIndex([image], this.#nextName()), [`${this.#name}-index`]);
    });
  }

  async #pushVaried(connection: Connection): Promise<void> {
    const random = this.#random;
    const layers: TestBlob[] = [];
    for (let layer = random.between(1, 3); layer > 0; layer -= 1) {
      layers.push(
        random.chance(0.25)
          ? await this.#sharedBlob(connection)
          : await this.#newBlob(connection, random.pick(uploadWays), this.#layerSize()),
      );
    }
    const config = await this.#newBlob(connection, random.pick(uploadWays), random.between(200, 3_000));
    const image = makeImage(config, layers, this.#nextName());
    const tags = [`${this.#name}-${random.between(1, 5)}`, `${this.#name}-latest`];
    await this.#put(connection, image, tags.slice(random.between(0, 1)));
    this.#images.push(image);
    if (this.#images.length < 2) return;
    await this.#put(connection, makeIndex(this.#images.splice(0, 2), this.#nextName()), [
      `${this.#name}-all`,
    ]);
  }

  #layerSize(): number {
    const random = this.#random;
    // Now and then more than the buffers in which a request's body is received.
    if (random.chance(0.05)) return random.between(1_000_000, 2_000_000);
    const [least, most] = random.pick([
      [100, 4_000],
      [4_000, 64_000],
      [64_000, 70_000],
      [70_000, 400_000],
    ] as const);
    return random.between(least, most);
  }

  async #newBlob(connection: Connection, way: UploadWay, size: number): Promise<TestBlob> {
    const blob = makeBlob(this.#random, size, this.#random.chance(0.15) ? "sha512" : "sha256");
    await uploadBlob(connection, this.#ledger, this.#kept(blob), way, this.#random);
    return blob;
  }

  async #sharedBlob(connection: Connection): Promise<TestBlob> {
    const blob = this.#random.pick(this.#shared);
    const kept = this.#kept(blob);
    if (this.#random.chance(0.5) && (await this.#mounted(connection, kept))) return blob;
    await uploadBlob(connection, this.#ledger, kept, this.#random.pick(uploadWays), this.#random);
    return blob;
  }

  async #mounted(connection: Connection, kept: KeptBlob): Promise<boolean> {
    const path = `/v2/${this.#repository}/blobs/uploads/?mount=${kept.blob.digest}`;
    this.#ledger.sendsBlob(kept);
    const answer = await connection.ask("POST", path);
    if (answer.status === 201) {
      this.#ledger.keepsBlob(kept);
      return true;
    }
    expectStatus(answer, 202);
    expectStatus(await connection.ask("DELETE", answer.headers.location ?? ""), 204);
    return false;
  }

  async #put(connection: Connection, manifest: TestManifest, tags: readonly string[]): Promise<void> {
    const kept = { repository: this.#repository, manifest };
    this.#ledger.sendsManifest(kept, tags);
    const [tag] = tags;
    const reference =
      tags.length === 1 ? tag : `${manifest.digest}?${tags.map((one) => `tag=${one}`).join("&")}`;
    const path = `/v2/${this.#repository}/manifests/${reference}`;
    const headers = { "content-type": manifest.mediaType };
    expectStatus(await connection.ask("PUT", path, { headers, body: manifest.bytes }), 201);
    this.#ledger.keepsManifest(kept, tags);
  }

  #kept(blob: TestBlob): KeptBlob {
    return { repository: this.#repository, blob };
  }

  #nextName(): string {
    this.#count += 1;
    return `${this.#name} ${this.#count}`;
  }
}

/** @returns whether the server was gone before the work was done. */
async function untilLost(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof ConnectionLost) return true;
    throw error;
  }
}
