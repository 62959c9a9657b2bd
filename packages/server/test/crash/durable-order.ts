import type { SystemCall } from "./system-call-trace.ts";

/** What stands between an acknowledgement and the disk, in the order in which it must happen. */
export const blobSteps = [
  "the blob's bytes are flushed before the rename",
  "the blob gets its name",
  "the blob's folder is flushed after the rename",
  "every folder with a new folder in it is flushed before the rows are written",
  "the rows are written after the folders are flushed",
  "the WAL is flushed after the rows are written",
] as const;

export const manifestSteps = [
  "the rows are written",
  "the WAL is flushed after the rows are written",
] as const;

/** The same for what a PATCH brought: after a power loss the upload goes on from what was acknowledged. */
export const chunkSteps = [
  "the received bytes are flushed",
  "the staged file's entry is flushed",
  "the upload's offset is written after its bytes are flushed",
] as const;

export type Step = (typeof chunkSteps)[number] | (typeof blobSteps)[number] | (typeof manifestSteps)[number];

/** No acknowledgement of that digest is in the trace. */
export class NotAcknowledged extends Error {
  override readonly name = "NotAcknowledged";
}

/**
 * Whether a blob was on disk when it was acknowledged: fsync(file) < rename < fsync(folder), and of newly made
 * parents, < WAL written < fsync(WAL) < 201.
 * @param calls of a server from before its first request on.
 * @returns the steps that are missing, or came too late.
 */
export function missingBlobSteps(calls: readonly SystemCall[], digest: string): readonly Step[] {
  const done = calls.filter((call) => call.done);
  const answered = acknowledgement(done, digest);
  const hex = digest.slice(digest.indexOf(":") + 1);
  const before = done.filter(({ ended }) => ended < answered.started);
  const missing: Step[] = [];
  const rename = before.find((call) => isRename(call) && call.strings[1]?.includes(`/${hex}/`));
  if (rename === undefined) return ["the blob gets its name"];
  const [staged = "", target = ""] = rename.strings;
  const written = lastEnd(before.filter((call) => isWrite(call) && call.file === staged));
  const isFlushed = before.some(
    (call) => isFlush(call) && call.file === staged && call.started > written && call.ended < rename.started,
  );
  if (!isFlushed) missing.push("the blob's bytes are flushed before the rename");

  const folder = parent(target);
  const flushOf = (path: string, since: number) =>
    before.find((call) => isFlush(call) && call.file === path && call.started > since);
  const folderFlush = flushOf(folder, rename.ended);
  if (folderFlush === undefined) missing.push("the blob's folder is flushed after the rename");

  const made = before.filter(({ name, strings }) => name === "mkdir" && isWithin(target, strings[0] ?? ""));
  const parentFlushes = made.map(({ strings, ended }) => flushOf(parent(strings[0] ?? ""), ended));
  if (parentFlushes.includes(undefined)) {
    missing.push("every folder with a new folder in it is flushed before the rows are written");
  }
  const flushed = lastEnd([rename, folderFlush, ...parentFlushes].filter((call) => call !== undefined));
  return [
    ...missing,
    ...missingRowSteps(before, flushed, "the rows are written after the folders are flushed"),
  ];
}

/** Whether a manifest was on disk when it was acknowledged: WAL written < fsync(WAL) < 201. */
export function missingManifestSteps(calls: readonly SystemCall[], digest: string): readonly Step[] {
  const done = calls.filter((call) => call.done);
  const answered = acknowledgement(done, digest);
  const previous = done.findLast((call) => isAnswer(call) && call.ended < answered.started);
  const before = done.filter(({ ended }) => ended < answered.started);
  return missingRowSteps(before, previous?.ended ?? -1, "the rows are written");
}

/**
 * Whether the first bytes of an upload were on disk before its offset said so. The offset itself may be lost
 * with the power, because the bytes can be sent again; so its flush is not waited for.
 * @param uploadId as the Location header has it.
 */
export function missingChunkSteps(calls: readonly SystemCall[], uploadId: string): readonly Step[] {
  const done = calls.filter((call) => call.done);
  const isProgress = ({ args }: SystemCall) =>
    / 202 /.test(args) && args.includes(uploadId) && !args.includes("Range: 0-0");
  const answered = done.find((call) => isAnswer(call) && isProgress(call));
  if (answered === undefined) throw new NotAcknowledged(uploadId);
  const before = done.filter(({ ended }) => ended < answered.started);
  const isStaged = ({ file }: SystemCall) => file?.endsWith(`/uploads/${uploadId}`) === true;
  const written = before.filter((call) => isWrite(call) && isStaged(call));
  const since = lastEnd(written);
  const flush = before.find((call) => isFlush(call) && isStaged(call) && call.started > since);
  const entry = before.find(
    (call) =>
      isFlush(call) &&
      call.file === parent(written[0]?.file ?? "") &&
      call.started > (written[0]?.started ?? 0),
  );
  const flushed = lastEnd([flush, entry].filter((call) => call !== undefined));
  const recorded = before.some(
    (call) => isWrite(call) && isOfWal(call) && call.started > Math.max(since, flushed),
  );
  return [
    ...(flush === undefined ? [chunkSteps[0]] : []),
    ...(entry === undefined ? [chunkSteps[1]] : []),
    ...(recorded ? [] : [chunkSteps[2]]),
  ];
}

function missingRowSteps(before: readonly SystemCall[], since: number, rows: Step): readonly Step[] {
  const written = before.filter((call) => isWrite(call) && isOfWal(call) && call.started > since);
  if (written.length === 0) return [rows];
  const flushed = before.some((call) => isFlush(call) && isOfWal(call) && call.started > lastEnd(written));
  return flushed ? [] : ["the WAL is flushed after the rows are written"];
}

function acknowledgement(calls: readonly SystemCall[], digest: string): SystemCall {
  const found = calls.find((call) => isAnswer(call) && / 201 /.test(call.args) && call.args.includes(digest));
  if (found === undefined) throw new NotAcknowledged(digest);
  return found;
}

const isOfWal = ({ file }: SystemCall) => file?.endsWith(".db-wal") === true;
const isFlush = ({ name }: SystemCall) => name === "fsync" || name === "fdatasync";
const isRename = ({ name }: SystemCall) => name.startsWith("rename");
const isWrite = ({ name }: SystemCall) => ["write", "writev", "pwrite64", "pwritev"].includes(name);
const isAnswer = ({ file, args }: SystemCall) =>
  file?.startsWith("socket:") === true && args.includes("HTTP/1.1 ");

const parent = (path: string) => path.slice(0, path.lastIndexOf("/"));
const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`);
const lastEnd = (calls: readonly SystemCall[]) => Math.max(-1, ...calls.map(({ ended }) => ended));
