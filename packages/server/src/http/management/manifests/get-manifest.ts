import type { Answer } from "@estiva/contract/operations";
import { ApiProblem } from "@estiva/contract/problems";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { ImageLayer } from "#server/catalog/manifests/image-layers.ts";
import type { ImageChild, ImageDetails, ImageSource } from "#server/catalog/manifests/image-source.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { TagListRecords } from "#server/catalog/tags/tag-list-records.ts";
import { requesterOf } from "../../request/requester.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";
import { requireDigest } from "./require-digest.ts";

type Shown = Answer<"getManifest">;

/** Tags of one image that are told. */
const maxTags = 100;

/** `GET /api/v1/repositories/<name>/manifests/<digest>` */
export function getManifest(
  catalog: CatalogRecords,
  images: ImageSource,
  tagLists: TagListRecords,
  actors: ActorRecords,
): ManagementHandler<"getManifest"> {
  return async ({ exchange, path }) => {
    const repository = await requireRepository(exchange, catalog);
    const digest = requireDigest(path.digest);
    const details = await images.details(repository, digest, requesterOf(exchange));
    if (details === undefined) throw new ApiProblem("not_found");
    const names = await actors.names([details.pushedBy]);
    const tags = await tagLists.ofDigest(repository.id, digest, maxTags);
    return {
      status: 200,
      body: { ...presentImage(details), pushed_by: names.get(details.pushedBy) ?? null, tags: [...tags] },
    };
  };
}

function presentImage(details: ImageDetails): Omit<Shown, "pushed_by" | "tags"> {
  const { digest, facts, manifest, mediaType } = details;
  const { config, subject } = manifest;
  const [platform] = manifest.children.length === 0 ? facts.platforms : [];
  return {
    digest,
    media_type: mediaType,
    kind: facts.kind,
    size: facts.size,
    artifact_type: manifest.artifactType ?? null,
    pushed_at: isoTime(details.pushedAt),
    built_at: isoTime(facts.builtAt),
    platform: platform === undefined ? null : presentPlatform(platform),
    config:
      config === undefined
        ? null
        : {
            digest: config.digest,
            media_type: config.mediaType,
            size: config.size,
            content: details.config ?? null,
          },
    layers: details.layers.map(presentLayer),
    children: details.children.map(presentChild),
    subject:
      subject === undefined
        ? null
        : { digest: subject.digest, media_type: subject.mediaType, size: subject.size },
    annotations: { ...manifest.annotations },
    raw: new TextDecoder().decode(details.bytes),
  };
}

function presentLayer({ instruction, comment, createdAt, blob }: ImageLayer): Shown["layers"][number] {
  return {
    instruction: instruction ?? null,
    comment: comment ?? null,
    created_at: isoTime(createdAt),
    empty: blob === undefined,
    digest: blob?.digest ?? null,
    media_type: blob?.mediaType ?? null,
    size: blob?.size ?? null,
    annotations: { ...blob?.annotations },
  };
}

function presentChild({ descriptor, facts, attestations }: ImageChild): Shown["children"][number] {
  const platform = descriptor.platform ?? facts?.platforms[0];
  return {
    digest: descriptor.digest,
    media_type: descriptor.mediaType,
    artifact_type: descriptor.artifactType ?? null,
    platform: platform === undefined ? null : presentPlatform(platform),
    size: facts?.size ?? descriptor.size,
    present: facts !== undefined,
    annotations: { ...descriptor.annotations },
    attestations: attestations.map(({ digest, predicateTypes, size }) => ({
      digest,
      predicate_types: [...predicateTypes],
      size,
    })),
  };
}

function presentPlatform({
  os,
  architecture,
  variant,
}: {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}) {
  return { os, architecture, variant: variant ?? null };
}
