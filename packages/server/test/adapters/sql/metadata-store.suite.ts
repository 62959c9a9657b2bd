import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { SigningKeyRecords } from "#server/access/signing-keys/signing-key-records.ts";
import type { AccountStore } from "#server/accounts/account-store.ts";
import type { CatalogStore } from "#server/catalog/catalog-store.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import { testAccess } from "./suite/access.ts";
import { testAccounts } from "./suite/accounts.ts";
import { testBlobs } from "./suite/blobs.ts";
import { testCatalog } from "./suite/catalog.ts";
import { testDeletions } from "./suite/deletions.ts";
import { testIdentities } from "./suite/identities.ts";
import { testListings } from "./suite/listings.ts";
import { testManifests } from "./suite/manifests.ts";
import { testOrganizations } from "./suite/organizations.ts";
import { testRaces } from "./suite/races.ts";
import { testReferrers } from "./suite/referrers.ts";
import { testUploads } from "./suite/uploads.ts";

export interface OpenedMetadata {
  readonly store: MetadataStore & AccountStore & CatalogStore & { readonly signingKeys: SigningKeyRecords };
  /** Closes the store and removes everything that it keeps. */
  close(): Promise<void>;
}

/** Gives a group of tests the store that is open while they run. */
export type Opened = () => MetadataStore;
export type OpenedAccounts = () => AccountStore;
export type OpenedCatalog = () => MetadataStore & AccountStore & CatalogStore;

/** What any metadata store must do. A new one's test is a call of this and the few lines that open it. */
export function describeMetadataStore(name: string, open: () => Promise<OpenedMetadata>): void {
  const group = (title: string, tests: (store: () => OpenedMetadata["store"]) => void) => {
    describe(`metadata store: ${name}: ${title}`, () => {
      let opened: OpenedMetadata;
      before(async () => {
        opened = await open();
      });
      after(() => opened.close());
      tests(() => opened.store);
    });
  };
  group("blobs", testBlobs);
  group("uploads", testUploads);
  group("manifests", testManifests);
  group("deletions", testDeletions);
  group("referrers", testReferrers);
  group("listings", testListings);
  group("races", testRaces);
  group("catalog", testCatalog);
  group("access and credentials", testAccess);
  group("accounts", testAccounts);
  group("identities", testIdentities);
  group("organisations", testOrganizations);
  group("keys, events, readiness", (store) => {
    test("of many first starts at once one makes the signing key, and all see it", async () => {
      assert.deepEqual(await store().signingKeys.all(), []);
      const keys = ["a", "b", "c", "d"].map((id) => ({
        ...{ id, algorithm: "EdDSA", privateKey: `{"kid":"${id}"}`, createdAt: 5 },
      }));
      await Promise.all(keys.map((key) => store().signingKeys.addFirst(key)));
      const kept = await store().signingKeys.all();
      assert.equal(kept.length, 1);
      assert.deepEqual(
        kept[0],
        keys.find(({ id }) => id === kept[0]?.id),
      );
      await store().signingKeys.addFirst({
        ...{ id: "later", algorithm: "x", privateKey: "y", createdAt: 9 },
      });
      assert.deepEqual(await store().signingKeys.all(), kept);
    });

    test("a store that can be read is ready", async () => await store().check());
  });
}
