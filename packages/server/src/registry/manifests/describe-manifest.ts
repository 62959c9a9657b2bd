import {
  type Descriptor,
  type Digest,
  isObject,
  type Manifest,
  type Platform,
  parsePlatform,
} from "@estiva/protocol";
import { contentKind, hasImageConfig } from "./content-kind.ts";
import { attestedDigest, type ManifestFacts, maxPlatforms, type PlatformFacts } from "./manifest-facts.ts";

/** What a description needs beside the manifest itself; both answer undefined for what is not there. */
export interface DescribedContent {
  facts(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ManifestFacts>>;
  /** What an image's configuration says. */
  config(descriptor: Descriptor): Promise<ConfigFacts>;
}

/** Image-spec config.md: what lists show of an image's configuration. */
export interface ConfigFacts {
  readonly platform: Platform | undefined;
  /** In milliseconds since 1970. */
  readonly builtAt: number | undefined;
}

export function configFacts(config: unknown): ConfigFacts {
  return { platform: parsePlatform(config), builtAt: builtAt(config) };
}

/** Works out what lists show of a manifest, from its children's facts or its image's configuration. */
export async function describeManifest(
  manifest: Manifest,
  { digest, size: ownSize }: { readonly digest: Digest; readonly size: number },
  content: DescribedContent,
): Promise<ManifestFacts> {
  const { config, layers, children } = manifest;
  const described = children.length === 0 ? noFacts : await content.facts(digestsOf(children));
  const size = ownSize + total([...(config === undefined ? [] : [config]), ...layers]);
  if (children.length > 0) return ofIndex(manifest, size, described);
  const isImage = hasImageConfig(manifest) && config !== undefined;
  const { platform, builtAt } = isImage ? await content.config(config) : configFacts(undefined);
  const platforms = platform === undefined || isUnknown(platform) ? [] : [{ ...platform, digest, size }];
  return { kind: contentKind(manifest), size, platforms, builtAt, attestations: 0 };
}

function ofIndex(
  manifest: Manifest,
  ownSize: number,
  described: ReadonlyMap<Digest, ManifestFacts>,
): ManifestFacts {
  const images = manifest.children.filter((child) => attestedDigest(child) === undefined);
  const sizeOf = (child: Descriptor) => described.get(child.digest)?.size ?? child.size;
  const times = images.flatMap(({ digest }) => described.get(digest)?.builtAt ?? []);
  return {
    kind: contentKind(manifest),
    size: ownSize + sum(manifest.children.map(sizeOf)),
    platforms: images
      .flatMap((child) => platformOf(child, described.get(child.digest), sizeOf(child)))
      .slice(0, maxPlatforms),
    builtAt: times.length === 0 ? undefined : Math.max(...times),
    attestations: manifest.children.length - images.length,
  };
}

/** As the index says, or where it doesn't, as the image itself. */
function platformOf(
  { digest, platform }: Descriptor,
  facts: ManifestFacts | undefined,
  size: number,
): readonly PlatformFacts[] {
  const said = platform ?? facts?.platforms[0];
  if (said === undefined || isUnknown(said)) return [];
  const { os, architecture, variant } = said;
  return [{ os, architecture, ...(variant === undefined ? {} : { variant }), digest, size }];
}

/** What BuildKit says of entries that are for no machine. */
function isUnknown({ os, architecture }: { readonly os: string; readonly architecture: string }): boolean {
  return [os, architecture].some((text) => text === "unknown" || text === "");
}

/** Image-spec config.md, "created"; Go's zero time stands for none. */
function builtAt(image: unknown): number | undefined {
  const created = isObject(image) ? image.created : undefined;
  const time = typeof created === "string" ? Date.parse(created) : Number.NaN;
  return time >= 0 ? time : undefined;
}

const noFacts: ReadonlyMap<Digest, ManifestFacts> = new Map();

function total(descriptors: readonly Descriptor[]): number {
  const sizes = new Map(descriptors.map(({ digest, size }) => [digest, size]));
  return sum([...sizes.values()]);
}

/** Sizes are what manifests say: together they stay a number that JSON can carry. */
function sum(sizes: readonly number[]): number {
  return Math.min(
    sizes.reduce((one, other) => one + other, 0),
    2 ** 50,
  );
}

function digestsOf(children: readonly Descriptor[]): readonly Digest[] {
  return [...new Set(children.map(({ digest }) => digest))];
}
