import assert from "node:assert/strict";
import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ErrorName, RegistryError } from "@estiva/protocol";
import type { Registry } from "#server/registry/registry.ts";
import { type Body, emptyBody } from "#server/registry/uploads/body.ts";
import { day, digestOf, now, repository } from "../../adapters/sql/samples.ts";
import {
  begin,
  bodyOf,
  chunk,
  heldBody,
  limits,
  OpenRegistry,
  pull,
  push,
  requester,
} from "../open-registry.ts";

let open: OpenRegistry;
let registry: Registry;
before(async () => {
  open = await OpenRegistry.open();
  registry = open.process();
});
after(() => open[Symbol.asyncDispose]());

const nothing = chunk(emptyBody);

function refused(kind: ErrorName): (error: unknown) => boolean {
  return (error) => error instanceof RegistryError && error.kind === kind;
}

describe("one writer at a time", () => {
  test("of two racing chunks one counts, and the blob is the winner's", async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const key = await begin(registry);
      const contents = [`one ${turn}`.repeat(1_000), `other ${turn}`.repeat(900)];
      const ends = await Promise.allSettled(
        contents.map((content) =>
          registry.uploadSessions.append(key, chunk(bodyOf(content), 0, content.length)),
        ),
      );
      const won = ends.map(({ status }) => status === "fulfilled");
      assert.equal(won.filter(Boolean).length, 1);
      const [lost] = ends.filter((end) => end.status === "rejected");
      assert.ok(lost?.status === "rejected" && refused("uploadOutOfOrder")(lost.reason));
      const winner = contents[won.indexOf(true)] ?? "";
      await registry.uploadSessions.finish(key, digestOf(winner), nothing);
      assert.equal(await pull(registry, key.repository, digestOf(winner)), winner);
    }
  });

  test("while one writes, others in any process are told where the upload stands", async () => {
    const key = await begin(registry);
    const held = heldBody("slow");
    const writing = registry.uploadSessions.append(key, chunk(held.body));
    await held.begun;
    for (const other of [registry, open.process()]) {
      await assert.rejects(
        other.uploadSessions.append(key, chunk(bodyOf("fast"))),
        (error) =>
          refused("uploadOutOfOrder")(error) && "offset" in ((error as RegistryError).detail as object),
      );
      const finish = other.uploadSessions.finish(key, digestOf(""), nothing);
      await assert.rejects(finish, refused("uploadOutOfOrder"));
    }
    held.goOn();
    assert.equal(await writing, 4);
  });

  test("of two closing requests for different digests one at most succeeds, with its bytes", async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const key = await begin(registry);
      const start = `common ${turn} `;
      await registry.uploadSessions.append(key, chunk(bodyOf(start)));
      const contents = ["one", "another"].map((end) => ({ end, whole: start + end }));
      const ends = await Promise.allSettled(
        contents.map(({ end, whole }) =>
          registry.uploadSessions.finish(key, digestOf(whole), chunk(bodyOf(end))),
        ),
      );
      assert.equal(ends.filter(({ status }) => status === "fulfilled").length, 1);
      for (const [position, { whole }] of contents.entries()) {
        const pulled = pull(registry, key.repository, digestOf(whole));
        if (ends[position]?.status === "fulfilled") assert.equal(await pulled, whole);
        else await assert.rejects(pulled, refused("blobUnknown"));
      }
      await assert.rejects(registry.uploadSessions.status(key), refused("uploadUnknown"));
    }
  });

  test("an upload cancelled while a request writes to it is gone, and never becomes a blob", async () => {
    const append = await begin(registry);
    const finish = await begin(registry);
    const content = "never to be kept";
    const [first, second] = [heldBody(content), heldBody(content)];
    const appending = registry.uploadSessions.append(append, chunk(first.body));
    const finishing = registry.uploadSessions.finish(finish, digestOf(content), chunk(second.body));
    await Promise.all([first.begun, second.begun]);
    for (const key of [append, finish]) await registry.uploadSessions.cancel(key);
    first.goOn();
    second.goOn();
    await Promise.all([appending, finishing].map((work) => assert.rejects(work, refused("uploadUnknown"))));
    for (const key of [append, finish]) {
      await assert.rejects(registry.uploadSessions.status(key), refused("uploadUnknown"));
      assert.equal((await open.staged()).includes(key.id), false);
    }
    assert.deepEqual(await open.files(digestOf(content)), []);
    await assert.rejects(pull(registry, finish.repository, digestOf(content)), refused("blobUnknown"));
  });

  test("an upload is its owner's, in its repository", async () => {
    const key = await begin(registry);
    for (const foreign of [
      { ...key, by: requester("mallory") },
      { ...key, repository: repository() },
      { ...key, id: "none" },
    ]) {
      await assert.rejects(registry.uploadSessions.status(foreign), refused("uploadUnknown"));
      await assert.rejects(registry.uploadSessions.append(foreign, nothing), refused("uploadUnknown"));
      await assert.rejects(registry.uploadSessions.cancel(foreign), refused("uploadUnknown"));
      const finish = registry.uploadSessions.finish(foreign, digestOf(""), nothing);
      await assert.rejects(finish, refused("uploadUnknown"));
    }
    assert.equal((await registry.uploadSessions.status(key)).offset, 0);
  });
});

describe("progress", () => {
  test("a chunk must begin where the upload stands", async () => {
    const key = await begin(registry);
    await assert.rejects(
      registry.uploadSessions.append(key, chunk(bodyOf("x"), 1, 1)),
      refused("uploadOutOfOrder"),
    );
    assert.equal(await registry.uploadSessions.append(key, chunk(bodyOf("abc"), 0, 3)), 3);
    for (const start of [0, 2, 4]) {
      const append = registry.uploadSessions.append(key, chunk(bodyOf("x"), start, 1));
      await assert.rejects(append, refused("uploadOutOfOrder"));
    }
    assert.equal(await registry.uploadSessions.append(key, chunk(bodyOf("de"))), 5);
  });

  test("what a broken or idle request brought counts, in another process too", async () => {
    const key = await begin(registry);
    assert.equal(await registry.uploadSessions.append(key, chunk(bodyOf("abc", "aborted"))), 3);
    await assert.rejects(
      registry.uploadSessions.append(key, chunk(bodyOf("de", "idle"))),
      refused("uploadIdle"),
    );
    const other = open.process();
    assert.equal((await other.uploadSessions.status(key)).offset, 5);
    const broken = other.uploadSessions.finish(key, digestOf("abcdefgh"), chunk(bodyOf("f", "aborted")));
    await assert.rejects(broken, refused("uploadIdle"));
    assert.equal((await registry.uploadSessions.status(key)).offset, 6);
    await registry.uploadSessions.finish(key, digestOf("abcdefgh"), chunk(bodyOf("gh")));
    assert.equal(await pull(registry, key.repository, digestOf("abcdefgh")), "abcdefgh");
  });

  test("a chunk that isn't as long as it says, or too long, leaves the upload as it was", async () => {
    const key = await begin(registry);
    await registry.uploadSessions.append(key, chunk(bodyOf("abc")));
    const short = registry.uploadSessions.append(key, chunk(bodyOf("de"), 3, 7));
    await assert.rejects(short, refused("uploadInvalid"));
    const large = registry.uploadSessions.append(key, chunk(bodyOf("x".repeat(limits.maxBlobSize - 2))));
    await assert.rejects(large, refused("uploadTooLarge"));
    assert.equal((await registry.uploadSessions.status(key)).offset, 3);
    await registry.uploadSessions.finish(key, digestOf("abcXY"), chunk(bodyOf("XY"), 3, 2));
    assert.equal(await pull(registry, key.repository, digestOf("abcXY")), "abcXY");
  });

  test("a blob of the largest size is taken", async () => {
    const content = "y".repeat(limits.maxBlobSize);
    const key = await begin(registry);
    await registry.uploadSessions.finish(key, digestOf(content), chunk(bodyOf(content)));
    assert.equal(await pull(registry, key.repository, digestOf(content)), content);
    const more = push(registry, key.repository, digestOf(`${content}y`), `${content}y`);
    await assert.rejects(more, refused("uploadTooLarge"));
  });

  test("a wrong digest leaves the upload as it was; the right one then ends it", async () => {
    const key = await begin(registry);
    await registry.uploadSessions.append(key, chunk(bodyOf("abc")));
    const before = await registry.uploadSessions.status(key);
    for (const [body, digest] of [
      [emptyBody, digestOf("abx")],
      [bodyOf("junk"), digestOf("abcd")],
      [bodyOf("d"), digestOf("abcd!", "sha512")],
    ] as const) {
      const finish = registry.uploadSessions.finish(key, digest, chunk(body));
      await assert.rejects(finish, refused("digestInvalid"));
    }
    assert.deepEqual(await registry.uploadSessions.status(key), before);
    assert.deepEqual(await open.files(digestOf("abcjunk")), []);
    await registry.uploadSessions.finish(key, digestOf("abcd"), chunk(bodyOf("d")));
    assert.equal(await pull(registry, key.repository, digestOf("abcd")), "abcd");
  });

  test("an upload begun for sha256 ends with sha512, bytes before or not", async () => {
    for (const [first, last] of [
      ["", "sha512 at once"],
      ["sha512 ", "later"],
      ["sha512 last of all", ""],
    ] as const) {
      const key = await begin(registry);
      if (first !== "") await registry.uploadSessions.append(key, chunk(bodyOf(first)));
      const digest = digestOf(first + last, "sha512");
      await registry.uploadSessions.finish(key, digest, chunk(bodyOf(last)));
      assert.equal(await pull(registry, key.repository, digest), first + last);
    }
  });

  test("an upload whose bytes the store has lost is unknown", async () => {
    const key = await begin(registry);
    await registry.uploadSessions.append(key, chunk(bodyOf("abc")));
    await rm(join(open.folder, "blobs", "uploads", key.id));
    await assert.rejects(registry.uploadSessions.append(key, chunk(bodyOf("d"))), refused("uploadUnknown"));
    await assert.rejects(registry.uploadSessions.status(key), refused("uploadUnknown"));
  });
});

describe("whole blobs", () => {
  test("of the same bytes sent many times at once one file is kept, and all can be pulled", async () => {
    const content = "everybody pushes this";
    const names = Array.from({ length: 10 }, () => repository());
    await Promise.all(names.map((name) => push(registry, name, digestOf(content), content)));
    assert.equal((await open.files(digestOf(content))).length, 1);
    for (const name of names) assert.equal(await pull(registry, name, digestOf(content)), content);
  });

  test("with a wrong digest, or broken off, nothing is left", async () => {
    const name = repository();
    const staged = await open.staged();
    const receive = (body: Body) =>
      registry.blobSink.receive({ repository: name, digest: digestOf("right"), body, by: requester() });
    const wrong = receive(bodyOf("wrong"));
    await assert.rejects(wrong, refused("digestInvalid"));
    const broken = receive(bodyOf("right", "aborted"));
    await assert.rejects(broken, refused("uploadIdle"));
    const thrown = receive(async () => {
      throw new Error("on purpose");
    });
    await assert.rejects(thrown, /on purpose/);
    assert.deepEqual(await open.files(digestOf("right")), []);
    assert.deepEqual(await open.staged(), staged);
    assert.equal(await open.metadata.repositories.exists(name), false);
  });
});

describe("bounds in number and time", () => {
  test("so many uploads can be open for one account or address and no more; another can open its own", async () => {
    const few = open.process({ limits: { ...limits, maxOpenUploads: 2 } });
    const name = repository();
    const start = async (owner: string) =>
      await few.uploadSessions.start({
        repository: name,
        algorithm: "sha256",
        countedFor: owner,
        by: requester(owner),
      });
    const { id } = await start("bob");
    await start("bob");
    await assert.rejects(
      start("bob"),
      (error) => refused("uploadsTooMany")(error) && "retry-after" in (error as RegistryError).headers,
    );
    await start("carol");
    await few.uploadSessions.cancel({ id, repository: name, by: requester("bob") });
    await start("bob");
  });

  test("an upload that nobody continues ends, with its bytes; one that goes on does not", async () => {
    await using own = await OpenRegistry.open();
    const { uploadSessions: uploads, uploadSweeper: sweeper } = own.process();
    const forgotten = await begin(own.process());
    const continued = await begin(own.process());
    await uploads.append(forgotten, chunk(bodyOf("abc")));
    own.clock.now += limits.uploadLifetime - 1;
    await uploads.append(continued, chunk(bodyOf("abc")));
    assert.equal(await sweeper.expire(10), 0);
    own.clock.now += 2;
    await assert.rejects(uploads.status(forgotten), refused("uploadUnknown"));
    await assert.rejects(uploads.append(forgotten, chunk(bodyOf("d"))), refused("uploadUnknown"));
    assert.equal(await sweeper.expire(10), 1);
    assert.equal(await sweeper.expire(10), 0);
    assert.deepEqual(await own.staged(), [continued.id]);
    assert.equal((await uploads.status(continued)).offset, 3);
  });

  test("an upload that is being written doesn't expire under the writer's hands", async () => {
    await using own = await OpenRegistry.open();
    const { uploadSessions: uploads, uploadSweeper: sweeper } = own.process();
    const key = await begin(own.process());
    const held = heldBody("very slow");
    const writing = uploads.append(key, chunk(held.body));
    await held.begun;
    own.clock.now += 2 * limits.uploadLifetime;
    assert.equal(await sweeper.expire(10), 0);
    held.goOn();
    assert.equal(await writing, 9);
    assert.equal((await uploads.status(key)).offset, 9);
  });

  test("staged bytes without a session are swept once they are old, those of sessions and new ones never", async () => {
    await using own = await OpenRegistry.open();
    const { uploadSessions: uploads, uploadSweeper: sweeper } = own.process();
    const folder = join(own.folder, "blobs", "uploads");
    const key = await begin(own.process());
    await uploads.append(key, chunk(bodyOf("abc")));
    const old = new Date(now - 10 * day);
    for (const [name, modified] of [
      ["orphan", old],
      ["young", new Date(now)],
    ] as const) {
      await writeFile(join(folder, name), "x");
      await utimes(join(folder, name), modified, modified);
    }
    await utimes(join(folder, key.id), old, old);
    assert.equal(await sweeper.sweepStaged(), 1);
    assert.deepEqual([...(await own.staged())].sort(), [key.id, "young"].sort());
    assert.equal(await sweeper.sweepStaged(), 0);
  });
});
