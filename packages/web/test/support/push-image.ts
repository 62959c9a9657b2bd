import { randomBytes } from "node:crypto";
import { type Descriptor, sha256 } from "@estiva/testing/content";
import { Pusher } from "@estiva/testing/pusher";
import type { Site } from "./site.ts";

/** A layer of an image that is made up: the instruction that would make it, and its compressed size in bytes. */
export interface SampleLayer {
  readonly instruction: string;
  /** Left out for an instruction that makes no layer. */
  readonly size?: number;
}

export interface SampleImage {
  readonly repository: string;
  readonly tags: readonly string[];
  /** `linux/amd64`; several make an index. */
  readonly platforms: readonly string[];
  readonly layers: readonly SampleLayer[];
  readonly created?: string;
}

const oci = "application/vnd.oci.image";

/** Pushes an image as a registry client does. Its layers hold random bytes: nobody runs it. @returns its digest. */
export async function pushImage(site: Site, username: string, image: SampleImage): Promise<string> {
  const pusher = new Pusher(site.url, image.repository, username);
  const putBlob = (mediaType: string, bytes: Buffer) => pusher.blob(bytes, mediaType);
  const putManifest = (tags: readonly string[], mediaType: string, content: object) =>
    pusher.manifest({ schemaVersion: 2, mediaType, ...content }, mediaType, ...tags);
  const putPlatform = async (platform: string, tags: readonly string[]): Promise<Descriptor> => {
    const [os = "", architecture = "", variant] = platform.split("/");
    const created = image.created ?? new Date().toISOString();
    const blobs = image.layers.flatMap(({ size }) => (size === undefined ? [] : [randomBytes(size)]));
    const layers = [];
    for (const bytes of blobs) layers.push(await putBlob(`${oci}.layer.v1.tar+gzip`, bytes));
    const config = {
      created,
      os,
      architecture,
      ...(variant === undefined ? {} : { variant }),
      config: { Cmd: ["node", "server.js"], ExposedPorts: { "8080/tcp": {} }, Env: ["NODE_ENV=production"] },
      rootfs: { type: "layers", diff_ids: blobs.map(sha256) },
      history: image.layers.map(({ instruction, size }) => ({
        created,
        created_by: instruction,
        ...(size === undefined ? { empty_layer: true } : {}),
      })),
    };
    const stored = await putBlob(`${oci}.config.v1+json`, Buffer.from(JSON.stringify(config)));
    const content = { config: stored, layers };
    let manifest = await putManifest([], `${oci}.manifest.v1+json`, content);
    for (const tag of tags) manifest = await putManifest([tag], `${oci}.manifest.v1+json`, content);
    return manifest;
  };

  const [only, ...others] = image.platforms;
  if (only !== undefined && others.length === 0) return (await putPlatform(only, image.tags)).digest;
  const manifests = [];
  for (const platform of image.platforms) {
    const [os, architecture, variant] = platform.split("/");
    const descriptor = await putPlatform(platform, []);
    manifests.push({ ...descriptor, platform: { os, architecture, ...(variant ? { variant } : {}) } });
  }
  let digest = "";
  for (const tag of image.tags)
    ({ digest } = await putManifest([tag], `${oci}.index.v1+json`, { manifests }));
  return digest;
}

/** Layers of a small web application, about 50 MB. */
export const webAppLayers: readonly SampleLayer[] = [
  { instruction: "/bin/sh -c #(nop) ADD file:9d1f3a in / ", size: 28_200_000 },
  { instruction: '/bin/sh -c #(nop)  CMD ["bash"]' },
  {
    instruction: "RUN /bin/sh -c apt-get update && apt-get install -y ca-certificates # buildkit",
    size: 4_700_000,
  },
  { instruction: "ENV NODE_ENV=production" },
  { instruction: "WORKDIR /app", size: 120 },
  { instruction: "COPY package.json package-lock.json ./ # buildkit", size: 42_000 },
  { instruction: "RUN /bin/sh -c npm ci --omit=dev # buildkit", size: 13_900_000 },
  { instruction: "COPY . . # buildkit", size: 310_000 },
  { instruction: 'CMD ["node" "server.js"]' },
];
