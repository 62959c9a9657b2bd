import { z } from "zod";
import { bytes, count, digest, platform, platformQuery, tagName, time } from "../fields.ts";
import { countedPage, listQuery } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { contentKind } from "./repositories.ts";

const tag = z
  .object({
    name: z.string(),
    digest,
    kind: contentKind,
    aliases: z.array(z.string()).describe("Other tags of the same digest, 20 at most."),
    platforms: z.array(platform.extend({ digest, size: bytes }).meta({ id: "TagPlatform" })),
    size: bytes.describe("In bytes, of all platforms together."),
    pushed_at: time,
    pushed_by: z.string().nullable().describe("Null where nobody signed in pushed it."),
    built_at: time.nullable().describe("As the image itself says."),
    badges: z.object({
      attestations: count,
      signed: z.boolean().describe("That a signature exists; nobody verified it."),
      referrers: count.describe("100 at most."),
    }),
    immutable: z.boolean(),
  })
  .meta({ id: "Tag" });

const deletion = z
  .object({
    fingerprint: z.string().describe("Of what this preview shows; `expect` makes sure that it is still so."),
    done: z.boolean().describe("False for a preview."),
    tags: z.array(z.string()).describe("Tags that go."),
    digests: z.array(digest).describe("Images that can't be reached any more."),
    kept: z.array(z.object({ digest, tags: z.array(z.string()) })).describe("Images that other tags keep."),
    platforms: z
      .array(platform.extend({ digest }).meta({ id: "DeletedPlatform" }))
      .describe("Platforms that go with their index."),
    referrers: z
      .array(z.object({ digest, artifact_type: z.string().nullable() }))
      .describe("Signatures, attestations and the like that lose their subject."),
    size: bytes.describe("In bytes, of what goes, were nothing of it shared."),
    last_pulled_at: time.nullable().describe("Of anything that goes, where it is known."),
  })
  .meta({ id: "Deletion" });

export const tagOperations = {
  listTags: operation("listTags", {
    summary: "List a repository's tags",
    query: listQuery({
      q: z.string().max(128).optional().describe("A part of the name."),
      sort: z.enum(["pushed", "name", "version", "size"]).prefault("pushed"),
      order: z.enum(["asc", "desc"]).optional().describe("Descending unless sorted by name."),
      platform: platformQuery.optional(),
      group: z
        .enum(["image"])
        .optional()
        .describe("Each image once, by the first of its tags in the list's order; the others are `aliases`."),
      supporting: z
        .enum(["hide", "only"])
        .prefault("hide")
        .describe("Tags that programs make beside an image's own: `sha256-…`, Cosign's `….sig`."),
    }),
    answers: { 200: countedPage(tag) },
    problems: ["cursor_invalid"],
  }),

  getTag: operation("getTag", { summary: "Read a tag", answers: { 200: tag }, problems: [] }),

  deleteTag: operation("deleteTag", {
    summary: "Delete a tag; other tags of the image stay",
    answers: { 204: none },
    problems: ["forbidden", "tag_immutable", "repository_read_only"],
  }),

  deleteContent: operation("deleteContent", {
    summary: "Preview or do the deletion of tags and images",
    description:
      "With `preview` nothing is deleted. With `expect` the deletion is refused if the preview's consequences changed.",
    body: z
      .object({
        tags: z.array(tagName).max(1000).optional(),
        digests: z.array(digest).max(1000).optional(),
        preview: z.boolean(),
        expect: z.string().max(200).optional(),
      })
      .refine(({ tags, digests }) => (tags?.length ?? 0) + (digests?.length ?? 0) > 0, {
        message: "names no tag and no digest",
      }),
    answers: { 200: deletion },
    problems: ["forbidden", "changed_meanwhile", "tag_immutable", "repository_read_only"],
  }),
};
