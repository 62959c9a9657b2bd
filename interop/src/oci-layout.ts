import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "./registry-requests.ts";

type ManifestContent = Readonly<Record<string, unknown>> & { readonly mediaType: string };

/** An OCI image layout folder (image-spec 1.1, image-layout.md) that a test fills. */
export class OciLayout {
  readonly path: string;
  readonly #roots: Descriptor[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  static async create(path: string): Promise<OciLayout> {
    await mkdir(join(path, "blobs", "sha256"), { recursive: true });
    await writeFile(join(path, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
    return new OciLayout(path);
  }

  /** Adds a blob; the same bytes twice are one file. */
  async addBlob(mediaType: string, content: string | Uint8Array): Promise<Descriptor> {
    const bytes = Buffer.from(content);
    const hex = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(this.path, "blobs", "sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  /** Adds a file as a blob, by a hard link where the file systems allow it. */
  async addFile(mediaType: string, file: string): Promise<Descriptor> {
    const digest = await fileDigest(file);
    const target = join(this.path, "blobs", digest.replace(":", "/"));
    await link(file, target).catch(async () => await copyFile(file, target));
    return { mediaType, digest, size: (await stat(file)).size };
  }

  /** Adds a manifest or index; with a tag it is one of the layout's entries. */
  async addManifest(content: ManifestContent, tag?: string): Promise<Descriptor> {
    const descriptor = await this.addBlob(
      content.mediaType,
      JSON.stringify({ schemaVersion: 2, ...content }),
    );
    if (tag === undefined) return descriptor;
    this.#roots.push({ ...descriptor, annotations: { "org.opencontainers.image.ref.name": tag } });
    await writeFile(
      join(this.path, "index.json"),
      JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.index.v1+json",
        manifests: this.#roots,
      }),
    );
    return descriptor;
  }
}

/** The bytes of a blob in a layout folder that a client wrote. */
export async function readLayoutBlob(path: string, digest: string): Promise<Buffer> {
  return await readFile(join(path, "blobs", digest.replace(":", "/")));
}

/** `sha256:…` of a file. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return `sha256:${hash.digest("hex")}`;
}
