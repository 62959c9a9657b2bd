import { NameGlob } from "@estiva/protocol/name-glob";
import { maxRepositoryNameLength } from "@estiva/protocol/repository-name";
import { z } from "zod";
import { actor, bytes, count, lookedUpName, may, paragraph, time, visibility } from "../fields.ts";
import { maxReadmeSize } from "../limits.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

/** What a repository holds mostly, by its newest tag. */
export const contentKind = z
  .enum(["image", "index", "helm", "artifact", "signature", "attestation", "unknown"])
  .meta({ id: "ContentKind" });

export const repository = z
  .object({
    name: z.string().describe("The full name, as it is pulled."),
    namespace: z.string().describe("`library` for the root namespace."),
    path: z.string().describe("The name below the namespace."),
    kind: contentKind.nullable().describe("Null while it is empty."),
    visibility,
    description: z.string(),
    created_at: time,
    created_by: actor.nullable(),
    pushed_at: time.nullable(),
    pushed_by: z.string().nullable(),
    newest_tag: z.string().nullable(),
    tag_count: count,
    size: bytes,
    immutable_tags: z.array(z.string()).describe("Globs of tags that can't be moved or deleted."),
    allow_overwrite: z.boolean(),
    read_only: z.boolean(),
    may,
  })
  .meta({ id: "Repository" });

const tagGlob = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z0-9._*-]+$/, "must be a tag's name in which * stands for anything")
  .refine((text) => NameGlob.parse(text, { of: "tags", firstSegment: "any" }) !== undefined, {
    message: "is no pattern of tags",
  });

const changes = {
  visibility: visibility.optional(),
  description: paragraph(1000).optional(),
  immutable_tags: z.array(tagGlob).max(50).optional(),
  allow_overwrite: z.boolean().optional(),
  read_only: z.boolean().optional(),
};

export const repositoryOperations = {
  createRepository: operation("createRepository", {
    summary: "Create a repository",
    body: z.object({
      namespace: lookedUpName.describe("`library` for the root namespace."),
      name: z
        .string()
        .min(1)
        .max(maxRepositoryNameLength)
        .regex(
          /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
          "must be lower-case letters and digits with single . _ or any - between them, in parts separated by /",
        )
        .describe("Below the namespace; may have several segments."),
      visibility: visibility.optional().describe("As the namespace's default unless said."),
      description: changes.description,
    }),
    answers: { 201: repository },
    problems: ["forbidden", "name_taken", "quota_exceeded"],
  }),

  listRepositories: operation("listRepositories", {
    summary: "List the repositories that the caller may see",
    query: listQuery({
      namespace: lookedUpName.optional(),
      q: z.string().max(255).optional().describe("A part of the name."),
      visibility: visibility.optional(),
      sort: z.enum(["name", "pushed"]).prefault("name"),
    }),
    answers: { 200: page(repository) },
    problems: ["cursor_invalid"],
  }),

  getRepository: operation("getRepository", {
    summary: "Read a repository",
    answers: { 200: repository },
    problems: [],
  }),

  updateRepository: operation("updateRepository", {
    summary: "Change a repository's visibility, description and rules",
    description:
      "The description needs `metadata`, the rest `admin` too. In the root namespace the visibility is the server's setting.",
    body: z.object(changes),
    answers: { 200: repository },
    problems: ["forbidden"],
  }),

  deleteRepository: operation("deleteRepository", {
    summary: "Delete a repository with everything in it, and with what was granted on exactly its name",
    answers: { 204: none },
    problems: ["forbidden", "repository_read_only", "tag_immutable"],
  }),

  getReadme: operation("getReadme", {
    summary: "Read a repository's README",
    answers: { 200: z.object({ markdown: z.string().describe("Empty where there is none.") }) },
    problems: [],
  }),

  putReadme: operation("putReadme", {
    summary: "Replace a repository's README",
    body: z.object({ markdown: z.string().max(maxReadmeSize) }),
    answers: { 204: none },
    problems: ["forbidden"],
  }),
};
