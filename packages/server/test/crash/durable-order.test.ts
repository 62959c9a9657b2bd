import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { spawnServer } from "@estiva/testing/spawn-server";
import { Connection } from "./connection.ts";
import {
  blobSteps,
  chunkSteps,
  manifestSteps,
  missingBlobSteps,
  missingChunkSteps,
  missingManifestSteps,
  NotAcknowledged,
  type Step,
} from "./durable-order.ts";
import { Ledger } from "./ledger.ts";
import { Strace, straceMissing } from "./strace.ts";
import { parseTrace, type SystemCall } from "./system-call-trace.ts";
import { makeBlob, makeImage } from "./test-content.ts";
import { expectStatus, uploadBlob } from "./upload-blob.ts";

const calls = [
  ...["fsync", "fdatasync", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "ftruncate"],
  ...["write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg"],
];

/** A push under strace: what it called, and what it pushed. */
interface TracedPush {
  readonly trace: readonly SystemCall[];
  /** Pushed in one request. */
  readonly whole: string;
  /** Pushed in chunks. */
  readonly chunked: string;
  readonly uploadId: string;
  readonly manifest: string;
}

/** @param forget a step that the server is made to leave out. */
async function tracePush(forget?: string): Promise<TracedPush> {
  const preload = fileURLToPath(new URL("forgetful-server.ts", import.meta.url));
  const env = forget === undefined ? {} : { FORGET: forget, NODE_OPTIONS: `--import=${preload}` };
  await using server = await spawnServer({ env });
  using connection = new Connection(server.url);
  const random = new SeededRandom(1);
  const ledger = new Ledger();
  // The first chunks are larger than what the blob store would let a power loss take.
  const [config, layer] = [makeBlob(random, 2_000), makeBlob(random, 5_000_000)];
  const image = makeImage(config, [layer], "traced");
  const strace = await Strace.attach({ target: server.pid, follow: true, calls });
  try {
    await uploadBlob(connection, ledger, { repository: "traced", blob: config }, "whole", random);
    await uploadBlob(connection, ledger, { repository: "traced", blob: layer }, "chunks-and-last", random);
    const headers = { "content-type": image.mediaType };
    const put = { headers, body: image.bytes };
    expectStatus(await connection.ask("PUT", "/v2/traced/manifests/latest", put), 201);
    // An answer can be here before strace has written down that it was sent; the one before it can't.
    expectStatus(await connection.ask("GET", "/livez"), 200);
  } finally {
    await strace[Symbol.asyncDispose]();
  }
  const trace = parseTrace(strace.calls);
  const uploadId = /HTTP\/1\.1 202 .*?\/uploads\/([0-9a-f-]{36})/.exec(strace.calls)?.[1] ?? "";
  return { trace, whole: config.digest, chunked: layer.digest, uploadId, manifest: image.digest };
}

/** The checks of one push, all of them. */
function missingSteps({ trace, whole, chunked, uploadId, manifest }: TracedPush): readonly Step[] {
  return [
    ...missingBlobSteps(trace, whole),
    ...missingBlobSteps(trace, chunked),
    ...missingChunkSteps(trace, uploadId),
    ...missingManifestSteps(trace, manifest),
  ];
}

describe("the order of system calls of a push", { skip: straceMissing() }, () => {
  let push: TracedPush;
  before(async () => {
    push = await tracePush();
  });

  test("nothing is acknowledged before it is on disk", () => {
    assert.deepEqual(missingSteps(push), []);
  });

  const hexOf = (digest: string) => digest.slice("sha256:".length);
  const isFlush = ({ name }: SystemCall) => name === "fsync" || name === "fdatasync";
  const endsWith = ({ file }: SystemCall, end: string) => file?.endsWith(end) === true;

  /** The calls that make up a step of the blob that was pushed whole. */
  const blobCalls: Readonly<Record<(typeof blobSteps)[number], (call: SystemCall) => boolean>> = {
    [blobSteps[0]]: (call) => isFlush(call) && call.file?.includes("/uploads/") === true,
    [blobSteps[1]]: ({ name }) => name === "rename",
    [blobSteps[2]]: (call) => isFlush(call) && endsWith(call, `/${hexOf(push.whole)}`),
    [blobSteps[3]]: (call) => isFlush(call) && endsWith(call, `/sha256/${hexOf(push.whole).slice(0, 2)}`),
    [blobSteps[4]]: (call) => call.name === "pwrite64" && endsWith(call, ".db-wal"),
    [blobSteps[5]]: (call) => isFlush(call) && endsWith(call, ".db-wal"),
  };
  for (const step of blobSteps) {
    test(`a blob's trace without it fails: ${step}`, () => {
      assert.deepEqual(missingBlobSteps(without(push.trace, blobCalls[step]), push.whole), [step]);
    });
    test(`a blob's trace with it after the 201 fails: ${step}`, () => {
      assert.ok(missingBlobSteps(atTheEnd(push.trace, blobCalls[step]), push.whole).includes(step));
    });
  }

  const manifestCalls = {
    [manifestSteps[0]]: blobCalls[blobSteps[4]],
    [manifestSteps[1]]: blobCalls[blobSteps[5]],
  };
  for (const step of manifestSteps) {
    test(`a manifest's trace without it fails: ${step}`, () => {
      assert.deepEqual(missingManifestSteps(without(push.trace, manifestCalls[step]), push.manifest), [step]);
    });
  }

  test("a trace without the acknowledgement is no proof", () => {
    const silent = without(push.trace, ({ file }) => file?.startsWith("socket:") === true);
    assert.throws(() => missingBlobSteps(silent, push.whole), NotAcknowledged);
    assert.throws(() => missingManifestSteps(silent, push.manifest), NotAcknowledged);
    assert.throws(() => missingChunkSteps(silent, push.uploadId), NotAcknowledged);
  });

  const forgotten: readonly (readonly [forget: string, ...noticed: Step[]])[] = [
    ["flush of the file", blobSteps[0], chunkSteps[0]],
    ["rename", blobSteps[1]],
    ["flush of the folder", blobSteps[2]],
    ["flush of the new parents", blobSteps[3]],
    ["flush of the uploads folder", chunkSteps[1]],
    ["flush of the WAL", blobSteps[5], manifestSteps[1]],
  ];
  for (const [forget, ...noticed] of forgotten) {
    test(`a server that leaves out the ${forget} is found out`, async () => {
      assert.deepEqual(new Set(missingSteps(await tracePush(forget))), new Set(noticed));
    });
  }
});

test("the folders that a first start makes are on disk before it listens", {
  skip: straceMissing(),
}, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-first-start-"));
  const calls = await traceStart(join(folder.path, "new", "data"), join(folder.path, "trace"));
  const listening = calls.find(({ args }) => args.includes("listening"));
  const isOurs = ({ name, strings: [path = ""] }: SystemCall) =>
    name === "mkdir" && path.startsWith(folder.path);
  const made = calls.filter((call) => isOurs(call) && call.done);
  assert.equal(made.length, 6, "new, data, blobs, uploads, sha256, sha512");
  for (const { strings, ended } of made) {
    const [path = ""] = strings;
    const flushed = calls.some(
      (call) =>
        call.name === "fsync" &&
        call.file === dirname(path) &&
        call.started > ended &&
        call.ended < (listening?.started ?? 0),
    );
    assert.ok(flushed, `the entry of ${path} is not flushed`);
  }
});

test("a start after a kill brings the log into the database before it listens", {
  skip: straceMissing(),
}, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-restart-"));
  const dataDir = join(folder.path, "data");
  {
    await using server = await spawnServer({ dataDir });
    using connection = new Connection(server.url);
    const random = new SeededRandom(1);
    const kept = { repository: "killed", blob: makeBlob(random, 1_000) };
    await uploadBlob(connection, new Ledger(), kept, "whole", random);
    await server.stop("SIGKILL");
  }
  // The kernel may have failed to write parts of the log that it still shows: nothing may be built on them.
  const calls = await traceStart(dataDir, join(folder.path, "trace"));
  const listening = calls.find(({ args }) => args.includes("listening"));
  const flushed = calls.some(
    (call) =>
      ["fsync", "fdatasync"].includes(call.name) &&
      call.file === join(dataDir, "estiva.db") &&
      call.ended < (listening?.started ?? 0),
  );
  assert.ok(flushed, "the database itself was not flushed");
});

/** Starts a server and stops it. @returns what it called meanwhile. */
async function traceStart(dataDir: string, traceFile: string): Promise<readonly SystemCall[]> {
  const traced = "trace=mkdir,fsync,fdatasync,write";
  const wrapper = ["strace", "-f", "--seccomp-bpf", "-y", "-e", traced, "-s", "300", "-o", traceFile];
  await using strace = await spawnServer({ wrapper, dataDir });
  const [server = ""] = (await readFile(`/proc/${strace.pid}/task/${strace.pid}/children`, "utf8")).split(
    " ",
  );
  const ended = once(strace.process, "exit");
  process.kill(Number(server), "SIGTERM");
  await ended;
  return parseTrace(await readFile(traceFile, "utf8"));
}

describe("reading a trace", () => {
  const lines = [
    "12 fsync(7</d/blobs> <unfinished ...>",
    '11 write(9<socket:[5]>, "HTTP/1.1 201 \\"Created\\"\\r\\n", 24) = 24',
    "12 <... fsync resumed>) = 0",
    "12 fdatasync(8</d/blobs/uploads/a>) = 0 (INJECTED)",
    "12 fsync(8</d/x>) = -1 EIO (Input/output error)",
    '12 rename("/d/a", "/d/b") = 0',
    "12 +++ exited with 0 +++",
  ];
  const calls = parseTrace(lines.join("\n"));

  test("a call that another interrupts spans both of its lines", () => {
    const flush = calls.find(({ file }) => file === "/d/blobs");
    assert.deepEqual([flush?.started, flush?.ended, flush?.done], [0, 2, true]);
  });
  test("a call that failed, or that strace answered itself, was not done", () => {
    const undone = calls.filter(({ done }) => !done);
    assert.deepEqual(
      undone.map(({ name }) => name),
      ["fdatasync", "fsync"],
    );
  });
  test("names and bytes are found among the arguments", () => {
    const rename = calls.find(({ name }) => name === "rename");
    assert.deepEqual(rename?.strings, ["/d/a", "/d/b"]);
    assert.equal(calls.find(({ name }) => name === "write")?.file, "socket:[5]");
  });
});

function without(trace: readonly SystemCall[], remove: (call: SystemCall) => boolean): readonly SystemCall[] {
  const left = trace.filter((call) => !remove(call));
  assert.ok(left.length < trace.length, "there is nothing to remove");
  return left;
}

/** As if those calls had been made after everything else. */
function atTheEnd(trace: readonly SystemCall[], move: (call: SystemCall) => boolean): readonly SystemCall[] {
  const late = trace.filter(move).map((call) => ({ ...call, started: Infinity, ended: Infinity }));
  return [...without(trace, move), ...late];
}
