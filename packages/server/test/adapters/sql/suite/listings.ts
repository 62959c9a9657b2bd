import assert from "node:assert/strict";
import { test } from "node:test";
import type { RepositoryName } from "@estiva/protocol";
import { RepositoryDirectory } from "#server/catalog/repositories/repository-directory.ts";
import type { OpenedCatalog } from "../metadata-store.suite.ts";
import { manifest, repository, tag } from "../samples.ts";

/** In bytewise order, which no locale's order is. */
const tagNames = "0 1.0 1.10 1.9 9 A A.b AA B Z Z_ _ __a a a-b a.b a0 a_ aA aa ab b z z-9 zz".split(" ");
const repositoryNames = "0 a a-b a-b/c a.b a/b a/b/c a/b-c a0 a0/b a__b a_b aa ab b library/x z z/0 z9".split(
  " ",
);

function inPages(read: (after: string) => Promise<readonly string[]>): Promise<string[]> {
  const walk = async (found: string[]): Promise<string[]> => {
    const page = await read(found.at(-1) ?? "");
    return page.length === 0 ? found : await walk([...found, ...page]);
  };
  return walk([]);
}

function bytewise(names: readonly string[]): string[] {
  return [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** Pages of tags and repositories, by key. */
export function testListings(store: OpenedCatalog): void {
  test("repositories come in bytewise order, whatever the page's size", async () => {
    const directory = new RepositoryDirectory(store().catalog);
    const viewer = { principal: "anonymous", mayPull: async () => true };
    const root = { id: 1, visibility: "public" } as const;
    const page = async (last: string, limit: number) => {
      const after = last === "" ? undefined : { name: last as RepositoryName, activeAt: 0 };
      return (await directory.names(viewer, { root, after, limit })).items;
    };
    assert.deepEqual(await page("", 10), []);
    for (const name of [...repositoryNames].reverse()) {
      // As stored: the name that begins with library/ was pushed as library/library/x.
      await store().manifests.put(manifest({ repository: repository(name.replace(/^library/, "$&/$&")) }));
    }
    for (const limit of [1, 2, 7, 1_000]) {
      const names = await inPages((after) => page(after, limit));
      assert.deepEqual(names, bytewise(repositoryNames));
    }
  });

  test("tags come in bytewise order, whatever the page's size", async () => {
    const name = repository();
    await store().manifests.put(manifest({ repository: name, tags: [...tagNames].reverse().map(tag) }));
    await store().manifests.put(manifest({ tags: [tag("another-repository")] }));
    for (const limit of [1, 2, 7, 1_000]) {
      const names = await inPages((after) => store().tags.page(name, { after, limit }));
      assert.deepEqual(names, bytewise(tagNames));
    }
  });

  test("a page begins after any text, whether or not it is a name", async () => {
    const name = repository();
    await store().manifests.put(manifest({ repository: name, tags: ["A", "a", "b"].map(tag) }));
    const after = async (text: string) => await store().tags.page(name, { after: text, limit: 9 });
    assert.deepEqual(await after("B"), ["a", "b"]);
    assert.deepEqual(await after("aa/not:a tag"), ["b"]);
    assert.deepEqual(await after("é"), []);
    assert.deepEqual(await after("'; drop table tags; --"), ["A", "a", "b"]);
    assert.deepEqual(await store().tags.page(name, { after: "", limit: 0 }), []);
    assert.deepEqual(await store().tags.page(repository(), { after: "", limit: 9 }), []);
  });

  test("only a repository that something was pushed to exists", async () => {
    const pushed = manifest();
    assert.equal(await store().repositories.exists(pushed.repository), false);
    await store().manifests.put(pushed);
    assert.equal(await store().repositories.exists(pushed.repository), true);
  });
}
