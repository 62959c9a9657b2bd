import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
let alice: Browser;
before(async () => {
  server = await spawnServer();
  alice = new Browser(server.url);
  await alice.signUp("alice");
  await alice.signIn("alice");
  const app = { namespace: "alice", name: "app", visibility: "private" };
  await alice.expect(201, "POST", "/api/v1/repositories", app);
});
after(() => server[Symbol.asyncDispose]());

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Opens a stream as a page does. */
async function watch(browser: Browser, repositories: string, lastEventId?: string): Promise<IncomingMessage> {
  return await open(browser, `repositories=${repositories}`, lastEventId);
}

async function open(browser: Browser, query: string, lastEventId?: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const seen: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const headers = { cookie: browser.cookie, ...seen };
  get(`${server.url}/api/v1/live?${query}`, { headers }, resolve).on("error", reject);
  return await promise;
}

/** The events of a stream until one is as wanted. */
async function until(stream: IncomingMessage, isWanted: (told: Told) => boolean): Promise<readonly Told[]> {
  const all: Told[] = [];
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const event = field("event");
      if (event === undefined) continue;
      const told = { event, id: field("id"), data: JSON.parse(field("data") ?? "{}") };
      all.push(told);
      if (isWanted(told)) return all;
    }
  }
  return all;
}

/** Pushes a manifest without any blob, as an index can be. */
async function pushIndex(tag: string, repository = "alice/app"): Promise<void> {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [], annotations: { tag } });
  const headers = { ...basic, "content-type": mediaType };
  const answer = await send(server.url, `/v2/${repository}/manifests/${tag}`, {
    method: "PUT",
    headers,
    body,
  });
  assert.equal(answer.status, 201);
}

const basic = { authorization: `Basic ${Buffer.from("alice:vier kleine Boote").toString("base64")}` };

test("a push is told within two seconds, with its tag and digest", async () => {
  const stream = await watch(alice, "alice/app");
  assert.equal(stream.headers["content-type"], "text/event-stream");
  const started = performance.now();
  await pushIndex("1.0");
  const told = (await until(stream, ({ event }) => event === "push")).at(-1);
  assert.ok(performance.now() - started < 2_000);
  assert.equal(told?.data.tag, "1.0");
  assert.match(String(told?.data.digest), /^sha256:/);
});

test("what happened between two connections is told when the page comes back", async () => {
  const stream = await watch(alice, "alice/app");
  await pushIndex("2.0");
  const told = (await until(stream, ({ event }) => event === "push")).at(-1);
  await pushIndex("3.0");
  const again = await until(await watch(alice, "alice/app", told?.id), ({ event }) => event === "push");
  assert.equal(again.at(-1)?.data.tag, "3.0");
});

test("an upload is told while it grows, and once when there is none any more", async () => {
  const stream = await watch(alice, "alice/app");
  const path = "/v2/alice/app/blobs/uploads/";
  const begun = await send(server.url, path, { method: "POST", headers: basic });
  const upload = begun.headers.location ?? "";
  await send(server.url, upload, { method: "PATCH", headers: basic, body: "x".repeat(5_000) });
  const told = await until(stream, ({ event, data }) => event === "uploads" && data.bytes === 5_000);
  assert.equal(told.at(-1)?.data.open, 1);
  const other = await watch(alice, "alice/app");
  await until(other, ({ event, data }) => event === "uploads" && data.open === 1);
  const ended = await watch(alice, "alice/app");
  await send(server.url, upload, { method: "DELETE", headers: basic });
  await until(ended, ({ event, data }) => event === "uploads" && data.open === 0);
});

test("the stream of one's own tells of every repository that one may pull now, and of no other", async () => {
  const bob = new Browser(server.url);
  await bob.signUp("bob");
  await bob.signIn("bob");
  await new Browser(server.url).problem("authentication_required", "GET", "/api/v1/live?scope=own");
  const lent = { namespace: "alice", name: "lent", visibility: "private" };
  await alice.expect(201, "POST", "/api/v1/repositories", lent);
  const right = { subject: { kind: "user", name: "bob" }, pattern: "lent", role: "read" };
  await alice.expect(201, "POST", "/api/v1/namespaces/alice/grants", right);
  const streams = [await open(alice, "scope=own"), await open(bob, "scope=own")] as const;
  const upload = await send(server.url, "/v2/alice/not-yet/blobs/uploads/", {
    method: "POST",
    headers: basic,
  });
  const path = upload.headers.location ?? "";
  await send(server.url, path, { method: "PATCH", headers: basic, body: "x".repeat(700) });
  await pushIndex("own-1", "alice/app");
  await pushIndex("own-2", "alice/lent");
  const isLast = ({ data }: Told) => data.tag === "own-2";
  const [forAlice, forBob] = [await until(streams[0], isLast), await until(streams[1], isLast)];
  const repositories = (told: readonly Told[]) =>
    [...new Set(told.map(({ data }) => data.repository))].sort();
  assert.deepEqual(repositories(forBob), ["alice/lent"]);
  assert.ok(repositories(forAlice).includes("alice/app"));
  const again = await open(alice, "scope=own");
  await until(again, ({ event, data }) => event === "uploads" && data.repository === "alice/not-yet");
  await send(server.url, path, { method: "DELETE", headers: basic });
  const after = await open(bob, "scope=own", forBob.at(-1)?.id);
  await alice.expect(200, "PATCH", "/api/v1/repositories/alice/lent", { description: "still lent" });
  await pushIndex("own-3", "alice/lent");
  await until(after, ({ data }) => data.tag === "own-3");
});

test("what one may not pull is not there, as what isn't", async () => {
  const stranger = new Browser(server.url);
  await stranger.signUp("mallory");
  await stranger.signIn("mallory");
  for (const name of ["alice/app", "alice/none", "no/such", "%20"]) {
    await stranger.problem("not_found", "GET", `/api/v1/live?repositories=${name}`);
  }
  for (const query of ["", "?repositories=", `?repositories=${"a,".repeat(60)}`])
    await stranger.problem("request_invalid", "GET", `/api/v1/live${query}`);
});

test("a server that stops ends its streams at once", async () => {
  const other = await spawnServer();
  const bob = new Browser(other.url);
  await bob.signUp("bob");
  await bob.signIn("bob");
  await bob.expect(201, "POST", "/api/v1/repositories", {
    namespace: "bob",
    name: "x",
    visibility: "private",
  });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${other.url}/api/v1/live?repositories=bob/x`, { headers: { cookie: bob.cookie } }, resolve).on(
    "error",
    reject,
  );
  const stream = await promise;
  stream.resume();
  const ended = new Promise((resolveEnd) => stream.once("end", resolveEnd));
  const started = performance.now();
  await other[Symbol.asyncDispose]();
  await ended;
  assert.ok(performance.now() - started < 4_000);
});
