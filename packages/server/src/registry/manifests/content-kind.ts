import { type Digest, type Manifest, mediaTypes, type Tag } from "@estiva/protocol";

/** What a manifest is to the people who look for it. */
export type ContentKind = "image" | "index" | "helm" | "artifact" | "signature" | "attestation" | "unknown";

const indexes: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerManifestList];

const imageConfigs: readonly string[] = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
];

const helmConfig = "application/vnd.cncf.helm.config.v1+json";

/** Cosign's signatures and Sigstore's bundles, Notation's signatures: of the artifact or of its layers. */
const signatureTypes: readonly string[] = [
  "application/vnd.dev.cosign.artifact.sig.v1+json",
  "application/vnd.dev.cosign.simplesigning.v1+json",
  "application/vnd.dev.sigstore.bundle.v0.3+json",
  "application/vnd.dev.sigstore.bundle+json;version=0.2",
  "application/vnd.cncf.notary.signature",
];

/** in-toto statements, bare as BuildKit stores them or in the envelope that Cosign signs. */
const attestationTypes: readonly string[] = [
  "application/vnd.in-toto+json",
  "application/vnd.in-toto.provenance+dsse",
  "application/vnd.in-toto.spdx+dsse",
  "application/vnd.in-toto.cyclonedx+dsse",
  "application/vnd.dsse.envelope.v1+json",
  "application/vnd.dev.cosign.artifact.attestation.v1+json",
];

/** By the config's and the artifact's type (image-spec manifest.md, "Guidelines for Artifact Usage"). */
export function contentKind({ mediaType, artifactType, config, layers }: Manifest): ContentKind {
  if (indexes.includes(mediaType)) return "index";
  const type = artifactType ?? config?.mediaType;
  const ofLayers = layers.map((layer) => layer.mediaType);
  const are = (types: readonly string[]) =>
    (type !== undefined && types.includes(type)) ||
    (ofLayers.length > 0 && ofLayers.every((layer) => types.includes(layer)));
  if (are(signatureTypes)) return "signature";
  if (are(attestationTypes)) return "attestation";
  if (type === undefined) return "unknown";
  if (type === helmConfig) return "helm";
  return imageConfigs.includes(type) ? "image" : "artifact";
}

/** Whether a manifest has an image's configuration, which says for which platform it is and when it was built. */
export function hasImageConfig({ config }: Manifest): boolean {
  return config !== undefined && imageConfigs.includes(config.mediaType);
}

/**
 * Tags that programs make beside an image's own: the referrers of registries without a referrers API, and
 * Cosign's signatures, attestations and bills of material (`sha256-<hex>.sig`).
 */
export function isSupportingTag(tag: string): boolean {
  return /^sha(?:256-[0-9a-f]{64}|512-[0-9a-f]{64,128})(?:\.[a-z]{1,20})?$/.test(tag);
}

/** Whether a referrer of this artifact type is a signature. */
export function isSignatureType(artifactType: string | null): boolean {
  return artifactType !== null && signatureTypes.includes(artifactType);
}

/** The tag under which Cosign keeps an image's signature. */
export function signatureTag(digest: Digest): Tag {
  return `${digest.replace(":", "-")}.sig` as Tag;
}
