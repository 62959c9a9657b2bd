import { type Descriptor, isObject, parseDescriptor } from "./descriptor.ts";
import { essence, mediaTypes } from "./media-types.ts";

/** The largest manifest accepted, in bytes (distribution-spec: "SHOULD enforce … no less than 4 megabytes"). */
export const maxManifestSize = 4 * 1024 * 1024;

/** The most descriptors that one manifest may list: far above real indexes, far below what would be slow. */
export const maxManifestReferences = 10_000;

/** What a registry reads in a manifest. The bytes themselves are kept and served as they came. */
export interface Manifest {
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly config: Descriptor | undefined;
  readonly layers: readonly Descriptor[];
  /** An index's or manifest list's entries. */
  readonly children: readonly Descriptor[];
  readonly subject: Descriptor | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** Why bytes are not a manifest that this registry takes; `message` is meant for the person who pushed. */
export class ManifestInvalid extends Error {
  override readonly name = "ManifestInvalid";
}

/** RFC 6838, section 4.2, with the subtype or suffix `json` (RFC 6839, section 3.1). */
const jsonType = /^[a-z0-9][a-z0-9!#$&^_.-]*\/(?:[a-z0-9][a-z0-9!#$&^_.+-]*\+)?json$/i;

/** Twice what RFC 6838 allows for one of its halves, in characters. */
const maxMediaTypeLength = 255;

type Json = Readonly<Record<string, unknown>>;

const images: ReadonlySet<string> = new Set([mediaTypes.ociManifest, mediaTypes.dockerManifest]);
const indexes: ReadonlySet<string> = new Set([mediaTypes.ociIndex, mediaTypes.dockerManifestList]);
const schema1: ReadonlySet<string> = new Set([mediaTypes.dockerSchema1, mediaTypes.dockerSchema1Signed]);

/**
 * Reads a manifest of any JSON media type: OCI image and index, Docker schema 2 and manifest list, artifacts.
 * @param contentType the request's Content-Type header; it must agree with the document's `mediaType`.
 * @throws ManifestInvalid
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): Manifest {
  const document = parseDocument(bytes);
  const mediaType = agreedMediaType(document, essence(contentType));
  refuseSchema1(document, mediaType);
  refuseMixedKinds(document, mediaType);
  if (images.has(mediaType)) requireImage(document);
  const layers = descriptors(document, document.layers === undefined ? "blobs" : "layers");
  const children = descriptors(document, "manifests");
  if (layers.length + children.length > maxManifestReferences) {
    throw new ManifestInvalid(`a manifest may list at most ${maxManifestReferences} descriptors`);
  }
  return {
    mediaType,
    artifactType: optionalString(document, "artifactType"),
    config: optionalDescriptor(document, "config"),
    layers,
    children,
    subject: optionalDescriptor(document, "subject"),
    annotations: annotations(document),
  };
}

function parseDocument(bytes: Uint8Array): Json {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ManifestInvalid("the manifest is not JSON in UTF-8");
  }
  if (!isObject(document)) throw new ManifestInvalid("the manifest is not a JSON object");
  return document;
}

function agreedMediaType(document: Json, declared: string | undefined): string {
  const inside = optionalString(document, "mediaType");
  const mediaType = declared ?? inside;
  if (mediaType === undefined) {
    throw new ManifestInvalid("say the manifest's media type in the Content-Type header");
  }
  if (inside !== undefined && inside.toLowerCase() !== mediaType) {
    throw new ManifestInvalid(`Content-Type is ${mediaType}, but the manifest's mediaType is ${inside}`);
  }
  refuseForeignType(mediaType);
  return mediaType;
}

/** A manifest is served under its media type: one of a web page's would run in a browser under our origin. */
function refuseForeignType(mediaType: string): void {
  if (mediaType.length <= maxMediaTypeLength && (jsonType.test(mediaType) || schema1.has(mediaType))) return;
  throw new ManifestInvalid(
    `${mediaType.slice(0, 100)} is not a media type of JSON, like ${mediaTypes.ociManifest}`,
  );
}

function refuseSchema1(document: Json, mediaType: string): void {
  if (!schema1.has(mediaType) && document.schemaVersion !== 1) return;
  throw new ManifestInvalid(
    "Docker image manifest schema 1 is not supported: push with a Docker newer than 1.10",
  );
}

/** A document that is image and index at once means different content to different clients (CVE-2021-41190). */
function refuseMixedKinds(document: Json, mediaType: string): void {
  const hasChildren = document.manifests !== undefined;
  const hasContent =
    document.layers !== undefined || document.blobs !== undefined || document.config !== undefined;
  if (hasChildren && hasContent) {
    throw new ManifestInvalid("a manifest may not have both layers (or a config) and manifests");
  }
  if (indexes.has(mediaType) && !hasChildren) throw new ManifestInvalid("an index needs a list of manifests");
  if (images.has(mediaType) && hasChildren) throw new ManifestInvalid(`${mediaType} may not list manifests`);
}

function requireImage(document: Json): void {
  if (document.config === undefined || document.config === null)
    throw new ManifestInvalid("an image manifest needs a config");
  if (document.layers === undefined) throw new ManifestInvalid("an image manifest needs a list of layers");
}

function descriptors(document: Json, field: string): readonly Descriptor[] {
  const value = document[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ManifestInvalid(`${field} is not a list`);
  if (value.length > maxManifestReferences) {
    throw new ManifestInvalid(`a manifest may list at most ${maxManifestReferences} descriptors`);
  }
  return value.map((entry, position) => requireDescriptor(entry, `${field}[${position}]`));
}

function optionalDescriptor(document: Json, field: string): Descriptor | undefined {
  const value = document[field];
  return value === undefined || value === null ? undefined : requireDescriptor(value, field);
}

function requireDescriptor(value: unknown, place: string): Descriptor {
  const descriptor = parseDescriptor(value, place);
  if (typeof descriptor === "string") throw new ManifestInvalid(descriptor);
  return descriptor;
}

function optionalString(document: Json, field: string): string | undefined {
  const value = document[field];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new ManifestInvalid(`${field} is not a text`);
  return value;
}

function annotations(document: Json): Readonly<Record<string, string>> | undefined {
  const value = document.annotations;
  if (value === undefined || value === null) return undefined;
  if (!isObject(value) || Object.values(value).some((text) => typeof text !== "string")) {
    throw new ManifestInvalid("annotations must map names to texts");
  }
  return value as Readonly<Record<string, string>>;
}
