import { z } from "zod";
import { bytes, count, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

const storage = z
  .object({
    repositories: count,
    manifests: count,
    blobs: count,
    bytes: bytes.describe("In bytes, each blob once."),
    uploads: z.object({ open: count, bytes }),
    disk: z.object({ free: bytes, total: bytes }).nullable().describe("Of a store in files."),
    namespaces: z
      .array(z.object({ name: z.string(), repositories: count, bytes }))
      .describe("The 20 largest."),
  })
  .meta({ id: "Storage" });

const job = z
  .object({
    name: z.string(),
    state: z.enum(["idle", "running", "failed"]),
    last_started_at: time.nullable(),
    last_finished_at: time.nullable(),
    next_at: time.nullable(),
    runs: count,
    error: z.string().nullable().describe("Of the last run."),
  })
  .meta({ id: "Job" });

const retiredName = z
  .object({ name: z.string(), kind: z.enum(["user", "organization"]), retired_at: time })
  .meta({ id: "RetiredName" });

export const siteOperations = {
  getStorage: operation("getStorage", {
    summary: "Say what is stored, for site admins",
    answers: { 200: storage },
    problems: ["forbidden"],
  }),

  listJobs: operation("listJobs", {
    summary: "List the background jobs, for site admins",
    query: listQuery({}),
    answers: { 200: page(job) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  listRetiredNames: operation("listRetiredNames", {
    summary: "List the names of deleted accounts, for site admins",
    query: listQuery({ q: z.string().max(39).optional() }),
    answers: { 200: page(retiredName) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  releaseRetiredName: operation("releaseRetiredName", {
    summary: "Let a retired name be used again, for site admins",
    answers: { 204: none },
    problems: ["forbidden", "not_empty"],
  }),
};
