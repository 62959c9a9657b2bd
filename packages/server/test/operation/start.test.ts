import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { seedRepository } from "@estiva/testing/content";
import { send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";
import { temporaryFolders } from "@estiva/testing/temporary-folders";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

const makeFolder = temporaryFolders();

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the server until it ends by itself. */
async function run(env: Readonly<Record<string, string>>, uid?: number): Promise<Ended> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { ...(PATH === undefined ? {} : { PATH }), ESTIVA_LISTEN: "127.0.0.1:0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      printed[stream] += chunk.toString();
    });
  }
  const tooLong = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(tooLong);
  return { code, ...printed };
}

/** The start is refused with one line on stderr that says what `pattern` does, and nothing else. */
async function refusesToStart(
  env: Readonly<Record<string, string>>,
  pattern: RegExp,
  uid?: number,
): Promise<void> {
  const { code, stdout, stderr } = await run(env, uid);
  assert.match(stderr, pattern);
  assert.match(stderr, /^[^\n]{20,300}\n$/, "exactly one line");
  assert.doesNotMatch(stderr, /\bat .*\.ts:|Error:|node:/);
  assert.equal(stdout, "");
  assert.equal(code, 1);
}

/** Every file under the folder with its content's digest and mode; but what SQLite makes while it looks. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .filter((name) => !/-(wal|shm)$/.test(name));
  return Object.fromEntries(
    names.map((name) => {
      const { mode } = lstatSync(join(folder, name));
      const isFile = lstatSync(join(folder, name)).isFile();
      const content = isFile
        ? createHash("sha256")
            .update(readFileSync(join(folder, name)))
            .digest("hex")
        : "";
      return [name, `${mode} ${content}`];
    }),
  );
}

test("start says to a person where it is, where its data is, and how to push a first image", async () => {
  const dataDir = makeFolder();
  const env = {
    ...process.env,
    ESTIVA_LISTEN: "127.0.0.1:0",
    ESTIVA_DATA_DIR: dataDir,
    ESTIVA_LOG_FORMAT: "pretty",
  };
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes("docker push")) child.kill("SIGTERM");
  }
  const port = /Estiva is at http:\/\/localhost:(\d+)\n/.exec(printed)?.[1];
  assert.ok(port !== undefined, printed);
  assert.ok(printed.includes(dataDir));
  assert.ok(printed.includes(`docker tag my-image localhost:${port}/my-image`));
  assert.ok(printed.includes(`docker push localhost:${port}/my-image`));
});

test("start says as JSON where it listens, where its data is, and how to push a first image", async () => {
  await using server = await spawnServer();
  const lines = server.output().trim().split("\n");
  const listening = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const said = listening.find(({ msg }) => msg === "listening");
  assert.equal(said?.address, server.url);
  assert.equal(said?.dataDir, server.dataDir);
  const port = server.url.split(":").at(-1);
  assert.deepEqual(said?.firstPush, [
    `docker tag my-image localhost:${port}/my-image`,
    `docker push localhost:${port}/my-image`,
  ]);
});

test("what start makes is not for others on the machine, in a folder that is open to them too", async () => {
  const folder = makeFolder();
  chmodSync(folder, 0o755);
  const database = join(folder, "elsewhere.db");
  await using server = await spawnServer({ env: { ESTIVA_DATABASE_URL: `file:${database}` } });
  const others = [
    database,
    `${database}-wal`,
    ...readdirSync(server.dataDir).map((f) => join(server.dataDir, f)),
  ];
  for (const path of others) assert.equal(statSync(path).mode & 0o007, 0, path);
});

/** What else runs on the machine is not the server's: how long it stood in line for a processor, in ms (Linux). */
function waitedForProcessor(pid: number): number {
  try {
    // Documentation/scheduler/sched-stats: time on a processor, time in line, slices; nanoseconds.
    const [, inLine = "0"] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
    return Number(inLine) / 1e6;
  } catch {
    return 0;
  }
}

test("a second start on a filled data folder is ready in less than two seconds", async () => {
  const dataDir = makeFolder();
  {
    await using server = await spawnServer({ dataDir });
    await seedRepository(server.url, "a");
  }
  const durations: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = performance.now();
    await using server = await spawnServer({ dataDir });
    assert.equal((await send(server.url, "/readyz")).status, 200);
    durations.push(performance.now() - started - waitedForProcessor(server.pid));
  }
  assert.ok(Math.min(...durations) < 2_000, `${durations.join()} ms`);
});

test("a port that is taken: one sentence that names it, and the other server goes on", async () => {
  await using other = await spawnServer();
  const dataDir = makeFolder();
  await refusesToStart({ ESTIVA_LISTEN: other.host, ESTIVA_DATA_DIR: dataDir }, /ESTIVA_LISTEN/);
  await refusesToStart(
    { ESTIVA_METRICS_LISTEN: other.host, ESTIVA_DATA_DIR: dataDir },
    /ESTIVA_METRICS_LISTEN/,
  );
  assert.equal((await send(other.url, "/readyz")).status, 200);
  await using freed = await spawnServer({ dataDir });
  assert.equal((await send(freed.url, "/readyz")).status, 200);
});

test("an address that this machine doesn't have, or no address at all", async () => {
  const ESTIVA_DATA_DIR = makeFolder();
  await refusesToStart({ ESTIVA_LISTEN: "192.0.2.1:5000", ESTIVA_DATA_DIR }, /192\.0\.2\.1.*ESTIVA_LISTEN/);
  await refusesToStart({ ESTIVA_LISTEN: "no.such.invalid:5000", ESTIVA_DATA_DIR }, /no\.such\.invalid/);
});

test("two servers on one data folder: the second says so, and the first goes on", async () => {
  await using first = await spawnServer();
  const { repository, blob } = await seedRepository(first.url, "a");
  await refusesToStart({ ESTIVA_DATA_DIR: first.dataDir }, /Another server.*ESTIVA_DATA_DIR/);
  assert.equal((await send(first.url, `/v2/${repository}/blobs/${blob}`)).status, 200);
  await seedRepository(first.url, "b");
});

test("a database from a newer version: one sentence, and not a byte of it is changed", async () => {
  const dataDir = makeFolder();
  {
    await using server = await spawnServer({ dataDir });
    await seedRepository(server.url, "a");
  }
  const database = new DatabaseSync(join(dataDir, "estiva.db"));
  const newer = "9999-from-the-future";
  database.prepare("insert into kysely_migration (name, timestamp) values (?, ?)").run(newer, "2030");
  database.close();
  const before = snapshot(dataDir);
  await refusesToStart({ ESTIVA_DATA_DIR: dataDir }, /newer version/);
  assert.deepEqual(snapshot(dataDir), before);
});

test("a database that is none: one sentence, and it stays as it was", async () => {
  const dataDir = makeFolder();
  writeFileSync(join(dataDir, "estiva.db"), "this is somebody's text, not a database".repeat(1_000));
  const before = readFileSync(join(dataDir, "estiva.db"));
  await refusesToStart({ ESTIVA_DATA_DIR: dataDir }, /estiva\.db/);
  assert.deepEqual(readFileSync(join(dataDir, "estiva.db")), before);
});

test("a data folder that is a file, or lies under one", async () => {
  const file = join(makeFolder(), "file");
  writeFileSync(file, "kept");
  await refusesToStart({ ESTIVA_DATA_DIR: file }, /data folder .*ESTIVA_DATA_DIR/);
  await refusesToStart({ ESTIVA_DATA_DIR: join(file, "data") }, /data folder .*ESTIVA_DATA_DIR/);
  assert.equal(readFileSync(file, "utf8"), "kept");
});

const nobody = 65534;
const asRoot = process.getuid?.() === 0;

test("a data folder that this user may not write", {
  skip: !asRoot && "needs root to be somebody else",
}, async () => {
  const parent = makeFolder();
  chmodSync(parent, 0o755);
  await refusesToStart({ ESTIVA_DATA_DIR: join(parent, "data") }, /data folder .*ESTIVA_DATA_DIR/, nobody);
  await refusesToStart({ ESTIVA_DATA_DIR: parent }, /data folder .*ESTIVA_DATA_DIR/, nobody);
  assert.deepEqual(readdirSync(parent), []);
});

test("data that another user wrote", { skip: !asRoot && "needs root to be somebody else" }, async () => {
  const dataDir = makeFolder();
  {
    await using server = await spawnServer({ dataDir });
    await seedRepository(server.url, "a");
  }
  chownSync(dataDir, nobody, nobody);
  const before = snapshot(dataDir);
  // Each file in turn, as somebody would who fixes what the message names.
  for (const [file, refusal] of [
    ["estiva.lock", /estiva\.lock/],
    ["estiva.db", /estiva\.db/],
  ] as const) {
    await refusesToStart({ ESTIVA_DATA_DIR: dataDir }, refusal, nobody);
    assert.deepEqual(snapshot(dataDir), before);
    chownSync(join(dataDir, file), nobody, nobody);
  }
  await refusesToStart({ ESTIVA_DATA_DIR: dataDir }, /blobs/, nobody);
});

test("a blob store that can't be written", {
  skip: !asRoot && "needs root to be somebody else",
}, async () => {
  const dataDir = makeFolder();
  chownSync(dataDir, nobody, nobody);
  const blobs = join(makeFolder(), "blobs");
  mkdirSync(blobs, { mode: 0o755 });
  const env = { ESTIVA_DATA_DIR: dataDir, ESTIVA_BLOB_STORE_URL: `file:${blobs}` };
  await refusesToStart(env, /ESTIVA_BLOB_STORE_URL/, nobody);
});

test("a setting that there isn't names the nearest one, and a typo never passes silently", async () => {
  const dataDir = join(makeFolder(), "data");
  const env = { ESTIVA_DATA_DIR: dataDir };
  await refusesToStart({ ...env, ESTIVA_LISTN: "x" }, /ESTIVA_LISTN.*ESTIVA_LISTEN/);
  await refusesToStart({ ...env, ESTIVA_ROOT_NAMSPACE: "open" }, /ESTIVA_ROOT_NAMESPACE/);
  await refusesToStart({ ...env, ESTIVA_: "open" }, /ESTIVA_ is not a setting/);
  assert.equal(existsSync(dataDir), false);
});

/** One of each kind; `test/config` has them all. */
const badValues: Readonly<Record<string, string>> = {
  ESTIVA_LISTEN: "127.0.0.1:70000",
  ESTIVA_DATABASE_URL: "postgres://user:secret-word@host/db",
  ESTIVA_PUBLIC_URL: "https://u:secret-word@host",
  ESTIVA_ROOT_NAMESPACE: "opened",
  ESTIVA_TRUSTED_PROXIES: "10.0.0.0/33",
  ESTIVA_SHUTDOWN_TIMEOUT: "soon",
  ESTIVA_MAX_BLOB_SIZE: "big",
  ESTIVA_MAX_CONNECTIONS: "0",
};

test("a value that a setting can't have: one sentence names the setting and what would do, never a password", async () => {
  const dataDir = join(makeFolder(), "data");
  for (const [name, value] of Object.entries(badValues)) {
    const refusal = new RegExp(`${name} is (?!.*secret-word).*must be`);
    await refusesToStart({ ESTIVA_DATA_DIR: dataDir, [name]: value }, refusal);
  }
  assert.equal(existsSync(dataDir), false);
});

test("what Kubernetes injects for a service named estiva is no mistake", async () => {
  await using server = await spawnServer({
    env: {
      ESTIVA_SERVICE_HOST: "10.0.0.1",
      ESTIVA_SERVICE_PORT: "5000",
      ESTIVA_SERVICE_PORT_HTTP: "5000",
      ESTIVA_PORT: "tcp://10.0.0.1:5000",
      ESTIVA_PORT_5000_TCP: "tcp://10.0.0.1:5000",
      ESTIVA_PORT_5000_TCP_ADDR: "10.0.0.1",
    },
  });
  assert.equal((await send(server.url, "/livez")).status, 200);
});
