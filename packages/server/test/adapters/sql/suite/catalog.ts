import assert from "node:assert/strict";
import { test } from "node:test";
import type { RepositoryName } from "@estiva/protocol";
import type { RepositoryKey, RepositoryList } from "#server/catalog/repositories/catalog-records.ts";
import type { Chunk, Scan } from "#server/catalog/scan.ts";
import type { TagKey, TagList } from "#server/catalog/tags/tag-list-records.ts";
import type { OpenedCatalog } from "../metadata-store.suite.ts";
import { alice, blob, digestOf, manifest, now, reference, repository, tag, unique } from "../samples.ts";

const facts = {
  ...{ kind: "image" as const, size: 7, builtAt: 3, attestations: 1 },
  platforms: [{ os: "linux", architecture: "arm", variant: "v7", digest: digestOf("x"), size: 5 }],
};

/** What lists are made of: pieces in order, filters, counts; and how a repository goes. */
export function testCatalog(store: OpenedCatalog): void {
  const idOf = async (name: RepositoryName) => {
    const entry = await store().catalog.find(name);
    assert.ok(entry);
    return entry.id;
  };

  test("a repository is described by what was pushed into it", async () => {
    const name = repository();
    assert.equal(await store().catalog.find(name), undefined);
    const layer = blob({ repository: name, size: 100 });
    await store().blobs.add(layer);
    await store().blobs.add(layer);
    const image = manifest({
      ...{ repository: name, facts, tags: [tag("v1"), tag("v2")], now: now + 5 },
      references: [reference("layer", layer)],
    });
    await store().manifests.put(image);
    const entry = await store().catalog.find(name);
    assert.equal(entry?.size, 100);
    assert.deepEqual([entry.tagCount, entry.pushedAt, entry.pushedBy], [2, now + 5, alice.actor]);
    assert.deepEqual(entry.newest, { tag: "v2", digest: image.digest, kind: "image" });
    await store().manifests.delete(name, image.digest, alice);
    await store().blobs.unlink(name, layer.digest, now);
    const emptied = await store().catalog.find(name);
    assert.deepEqual([emptied?.tagCount, emptied?.size, emptied?.newest], [0, 0, undefined]);
  });

  test("repositories come in both orders, in pieces, each once, and by a part of their name", async () => {
    const mark = `order${unique()}`;
    const names = Array.from({ length: 250 }, (_, place) => repository(`${mark}/r${(place * 37) % 250}`));
    for (const [place, name] of names.entries())
      await store().manifests.put(manifest({ repository: name, now: now + Math.floor(place / 3) }));
    const namespaceId = await rootId();
    const read = async (list: Partial<RepositoryList>) => {
      const whole = { namespaceId, visibility: undefined, part: undefined, sort: "name" as const, ...list };
      const scan: Scan<RepositoryKey> = (after) => store().catalog.scan(whole, after);
      return (await readAll(scan)).map(({ name }) => name).filter((name) => name.startsWith(mark));
    };
    assert.deepEqual(await read({}), [...names].sort());
    const activity = new Map(names.map((name, place) => [name, Math.floor(place / 3)]));
    const newest = [...names].sort(
      (one, other) => (activity.get(other) ?? 0) - (activity.get(one) ?? 0) || (one < other ? 1 : -1),
    );
    assert.deepEqual(await read({ sort: "pushed" }), newest);
    const withSeven = (name: string) => name.includes("r7");
    assert.deepEqual(await read({ part: `${mark.toUpperCase()}/R7` }), [...names].sort().filter(withSeven));
    assert.deepEqual(await read({ sort: "pushed", part: "/r7" }), newest.filter(withSeven));
    assert.deepEqual(await read({ namespaceId: undefined, visibility: "public" }), []);
    const ofAll = { namespaceId: undefined, visibility: "public" as const, sort: "pushed" as const };
    assert.deepEqual(await read({ ...ofAll, part: "r7", orDescribed: true }), []);
    assert.deepEqual(await read({ part: "_" }), []);
    await store().catalog.update(names[3] ?? repository(), { description: "Holds BOATS" });
    assert.deepEqual(await read({ part: "boats", orDescribed: true }), [names[3]]);
    assert.deepEqual(await read({ part: "boats" }), []);
  });

  test("repositories are filtered by what their newest tag is, in both orders", async () => {
    const mark = `holds${unique()}`;
    const arm = { os: "linux", architecture: "arm", variant: undefined };
    const descriptions = [
      facts,
      { ...facts, kind: "helm" as const, platforms: [] },
      { ...facts, kind: "index" as const },
    ];
    const names = Array.from({ length: 520 }, (_, place) => repository(`${mark}/r${1_000 + place}`));
    const put = (name: RepositoryName, place: number) => {
      const described = descriptions[place % 3] ?? facts;
      return store().manifests.put(
        manifest({ repository: name, tags: [tag("v1")], facts: described, now: now + place }),
      );
    };
    await Promise.all(names.map(put));
    const moved = names[1] ?? repository();
    await store().manifests.put(manifest({ repository: moved, tags: [tag("v2")], facts, now: now + 1 }));
    const supporting = tag(`sha256-${"a".repeat(64)}`);
    const helm = names[4] ?? repository();
    await store().manifests.put(manifest({ repository: helm, tags: [supporting], facts, now: now + 4 }));
    const namespaceId = await rootId();
    const read = async (list: Partial<RepositoryList>) => {
      const whole = { namespaceId, visibility: undefined, part: undefined, sort: "name" as const, ...list };
      const found = await readAll<RepositoryKey>((after) => store().catalog.scan(whole, after));
      return found.map(({ name }) => name).filter((name) => name.startsWith(mark));
    };
    const of = (...kinds: readonly number[]) =>
      names.filter((name, place) => kinds.includes(name === moved ? 0 : place % 3));
    assert.deepEqual(await read({ holds: { kinds: ["helm"], platform: undefined } }), of(1));
    assert.deepEqual(
      await read({ sort: "pushed", holds: { kinds: ["image", "index"], platform: arm } }),
      of(0, 2).reverse(),
    );
    assert.deepEqual(
      await read({ part: `${mark}/R149`, holds: { kinds: undefined, platform: arm } }),
      of(0, 2).filter((name) => name.includes("r149")),
    );
    assert.deepEqual(await read({ holds: { kinds: undefined, platform: { ...arm, variant: "v6" } } }), []);
    const ofAll = {
      namespaceId: undefined,
      visibility: "public" as const,
      holds: { kinds: ["helm" as const], platform: arm },
    };
    assert.deepEqual(await read({ ...ofAll, sort: "pushed" }), []);
  });

  test("namespaces are found by a part of their name, with how much is in them", async () => {
    const name = repository();
    await store().manifests.put(manifest({ repository: name }));
    const { rows } = await store().namespaceSearch.scanNamespaces("IBRA", undefined);
    assert.deepEqual(
      rows.map(({ name: text, kind }) => [text, kind]),
      [["library", "root"]],
    );
    const id = await rootId();
    assert.ok((await store().namespaceSearch.countRepositories(id, undefined, 10_000)) > 0);
    assert.equal(await store().namespaceSearch.countRepositories(id, undefined, 1), 1);
    assert.equal(await store().namespaceSearch.countRepositories(id, "public", 1), 0);
    assert.deepEqual(await store().namespaceSearch.scanNamespaces("zzz", undefined), {
      rows: [],
      reached: undefined,
    });
  });

  async function rootId(): Promise<number> {
    const facts = await store().access.namespace("library");
    assert.ok(facts);
    return facts.id;
  }

  test("of many thousand tags every order and filter finds the same as a list in memory", async () => {
    const name = repository();
    const expected: { name: string; pushedAt: number; size: number; arm: boolean; batch: number }[] = [];
    for (let batch = 0; batch < 13; batch += 1) {
      const names = Array.from(
        { length: 500 },
        (_, place) => `t${(batch * 500 + place) * 7919}-x${place % 100}`,
      );
      const arm = batch === 7;
      const described = { ...facts, size: batch % 4, platforms: arm ? facts.platforms : [] };
      const pushedAt = now + Math.floor(batch / 2);
      const tags = names.map(tag);
      await store().manifests.put(manifest({ repository: name, tags, facts: described, now: pushedAt }));
      expected.push(...names.map((each) => ({ name: each, pushedAt, size: described.size, arm, batch })));
    }
    const repositoryId = await idOf(name);
    const read = async (list: Partial<TagList>, byImage = false) => {
      const whole: TagList = {
        ...{ repositoryId, sort: "name", descending: false, supporting: false },
        ...{ part: undefined, platform: undefined },
        ...list,
      };
      const { tagLists } = store();
      // A new scan for each piece, as if each were a page.
      const scan: Scan<TagKey> = (after) =>
        byImage ? tagLists.images(whole)(after) : tagLists.scan(whole, after);
      return (await readAll<TagKey>(scan)).map((key) => key.name);
    };
    const sorted = (
      key: "name" | "pushedAt" | "size",
      filter: (each: (typeof expected)[number]) => boolean,
    ) =>
      expected
        .filter(filter)
        .sort((one, other) => compare(one[key], other[key]) || compare(one.name, other.name))
        .map((each) => each.name);
    const all = () => true;
    assert.deepEqual(await read({}), sorted("name", all));
    assert.deepEqual(await read({ sort: "pushed", descending: true }), sorted("pushedAt", all).reverse());
    assert.deepEqual(await read({ sort: "size" }), sorted("size", all));
    const isX9 = ({ name: text }: { name: string }) => text.endsWith("-x9");
    assert.deepEqual(
      await read({ sort: "size", part: "-X9" }),
      sorted("size", ({ name: text }) => /-x9/.test(text)),
    );
    assert.ok(expected.filter(isX9).length > 0);
    const platform = { os: "linux", architecture: "arm", variant: undefined };
    assert.deepEqual(
      await read({ sort: "pushed", descending: true, platform }),
      sorted("pushedAt", ({ arm }) => arm).reverse(),
    );
    assert.deepEqual(await read({ platform: { ...platform, variant: "v6" } }), []);
    assert.deepEqual(await read({ supporting: true }), []);
    await assertGrouped(read, expected);
    assert.equal(await store().tagLists.count(repositoryId, false), expected.length);
  });

  /** Each list by image is the list of tags without those whose image came before. */
  async function assertGrouped(
    read: (list: Partial<TagList>, byImage?: boolean) => Promise<readonly string[]>,
    tags: readonly { readonly name: string; readonly batch: number }[],
  ): Promise<void> {
    const imageOf = new Map(tags.map((each) => [each.name, each.batch]));
    for (const sort of ["name", "version", "pushed", "size"] as const) {
      for (const [descending, part] of [[false], [true], [true, "-x42"]] as const) {
        const seen = new Set<number | undefined>();
        const first = (each: string) => seen.size < seen.add(imageOf.get(each)).size;
        const firsts = (await read({ sort, descending, part })).filter(first);
        assert.equal(firsts.length, 13);
        assert.deepEqual(await read({ sort, descending, part }, true), firsts, `by ${sort}`);
      }
    }
  }

  test("a retired repository is gone at once, in lists and mounts too, and its rows go in small steps", async () => {
    const name = repository();
    const layer = blob({ repository: name });
    await store().blobs.add(layer);
    const image = manifest({
      ...{ repository: name, tags: [tag("a"), tag("b"), tag("c")] },
      references: [reference("layer", layer)],
    });
    await store().manifests.put(image);
    assert.equal(await store().catalog.retire(name), "retired");
    assert.equal(await store().catalog.retire(name), "unknown");
    assert.equal(await store().repositories.exists(name), false);
    assert.deepEqual(await store().blobs.holders(layer.digest, 10), []);
    const list = {
      namespaceId: await rootId(),
      visibility: undefined,
      part: undefined,
      sort: "name",
    } as const;
    const behind = { name: "~" as RepositoryName, activeAt: 0 };
    assert.deepEqual((await store().catalog.scan(list, behind)).rows, []);
    await store().manifests.put(manifest({ repository: name, tags: [tag("new")] }));
    let steps = 0;
    while ((await store().catalog.emptyRetired(2, now)) > 0) steps += 1;
    assert.ok(steps >= 5, `only ${steps} steps`);
    assert.equal((await store().catalog.find(name))?.tagCount, 1);
  });

  test("what was granted on exactly a repository that is retired ends; denials and patterns stay", async () => {
    const name = repository();
    const namespaceId = await rootId();
    await store().manifests.put(manifest({ repository: name }));
    const rights = { role: "write", canDelete: true, canCreate: true, denied: [] } as const;
    const by = { namespaceId, createdBy: "user:1", createdAt: now } as const;
    const pattern = `${name.slice(0, -1)}*`;
    await store().grants.add({ ...by, ...rights, subject: "user:1", pattern: name }, 1_000);
    await store().grants.add({ ...by, ...rights, denied: ["push"], subject: "user:2", pattern: name }, 1_000);
    await store().grants.add({ ...by, ...rights, subject: "user:3", pattern }, 1_000);
    await store().catalog.retire(name);
    const left = await store().grants.page(namespaceId, { subject: undefined, after: 0, limit: 1_000 });
    const shown = left
      .filter(({ pattern: each }) => each === name || each === pattern)
      .map(({ subject, role, canDelete, canCreate, denied }) => ({
        subject,
        role,
        canDelete,
        canCreate,
        denied,
      }));
    assert.deepEqual(shown, [
      { ...{ subject: "user:2", role: undefined, canDelete: false, canCreate: false }, denied: ["push"] },
      { ...rights, subject: "user:3" },
    ]);
  });

  test("images are found by the beginning of their digest, in every repository, page by page", async () => {
    const [one, other] = [repository(), repository()];
    const image = manifest({ repository: one });
    await store().manifests.put(image);
    await store().manifests.put({ ...image, repository: other });
    const prefix = image.digest.slice(0, "sha256:".length + 8);
    const [first] = await store().images.byPrefix(prefix, undefined, 1);
    assert.ok(first);
    const rest = await store().images.byPrefix(prefix, first, 10);
    assert.deepEqual([first, ...rest].map(({ repository: name }) => name).sort(), [one, other].sort());
  });

  test("settings and the README are changed and read", async () => {
    const name = repository();
    await store().manifests.put(manifest({ repository: name }));
    const changes = { description: "d", immutableTags: ["v*"], allowOverwrite: false, readOnly: true };
    assert.equal(await store().catalog.update(name, changes), "updated");
    const { description, immutableTags, allowOverwrite, readOnly } = (await store().catalog.find(name)) ?? {};
    assert.deepEqual({ description, immutableTags, allowOverwrite, readOnly }, changes);
    assert.equal(await store().catalog.update(repository(), changes), "unknown");
    assert.equal(await store().catalog.retire(name), "read-only");
    assert.equal(await store().catalog.setReadme(name, "# Hi"), true);
    assert.equal(await store().catalog.readme(name), "# Hi");
    assert.equal(await store().catalog.setReadme(repository(), "x"), false);
  });

  test("a namespace holds no more repositories than it may", async () => {
    const namespaceId = await rootId();
    const some = { namespaceId, visibility: undefined, description: "", ...alice };
    const create = (name: RepositoryName, maxRepositories: number | undefined) =>
      store().catalog.create({ ...some, name, path: name, maxRepositories });
    const name = repository();
    assert.equal(await create(name, 1), "full");
    assert.equal(await create(name, undefined), "created");
    assert.equal(await create(name, undefined), "taken");
  });
}

async function readAll<Row>(scan: Scan<Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: Row | undefined;
  for (;;) {
    const chunk: Chunk<Row> = await scan(after);
    rows.push(...chunk.rows);
    if (chunk.reached === undefined) return rows;
    after = chunk.reached;
  }
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
